using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Proof;

/// <summary>Proves that the trail of a catalog is whole, that it is the one that others know, and that the tables beside it say the same.</summary>
/// <param name="store">The store's identity.</param>
/// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
/// <param name="parts">Opens the records; null without the keys, and then the tables of messages and subjects are not compared with them.</param>
internal sealed class AuditProof(KeyId store, byte[] publicKey, AuditParts? parts)
{
    private readonly AuditVerifier verifier = new(store, publicKey, parts?.Chain);

    /// <param name="connection">Of the catalog.</param>
    /// <param name="kept">Files of checkpoints that were kept elsewhere.</param>
    /// <param name="cancellation">Ends it without a verdict.</param>
    public AuditVerdict Run(Connection connection, IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept, CancellationToken cancellation)
    {
        try
        {
            connection.LimitValues(2 * AuditBatch.MaxSealedLength);
            while (AuditGround.Read(connection) is { } ground)
            {
                var verdict = new AuditKnowledge(store, publicKey).Judge(kept, ground.Chain)
                    ?? Run(connection, ground, kept, cancellation);

                // Where the eldest records were removed meanwhile, what is missing is not missed.
                if (verdict.IsWhole || AuditColumns.Base(connection, ground.Chain)?.Sequence == ground.Base?.Sequence)
                {
                    return (verdict.IsWhole ? WithCompared(verdict, ground, kept) : verdict) with { First = ground.First };
                }
            }

            return new AuditVerdict(AuditReasons.ChainUnknown, 0, 0, 0);
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            return new AuditVerdict(AuditReasons.RecordUnreadable, 0, 0, 0);
        }
    }

    /// <summary>The last record that was removed can be compared too: its hash is what the first that is there is bound to.</summary>
    private static AuditVerdict WithCompared(AuditVerdict verdict, AuditGround ground, IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept)
    {
        bool IsCompared(KeptCheckpoint checkpoint) => checkpoint.Head.Chain == ground.Chain && checkpoint.Head.Sequence >= ground.First - 1;
        var uncompared = kept.Index().Where(file => !file.Item.Any(IsCompared)).Select(static file => file.Index).ToList();
        return verdict with
        {
            Agreed = kept.SelectMany(static file => file).Where(IsCompared).Max(static k => (long?)k.Head.Sequence),
            Uncompared = uncompared.Count == 0 ? verdict.Uncompared : uncompared,
        };
    }

    private AuditVerdict Run(Connection connection, AuditGround ground, IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept, CancellationToken cancellation)
    {
        if ((ground.Base is null ? verifier.Beginning(ground.Chain) : verifier.Behind(ground.Base)) is not { } start)
        {
            return new AuditVerdict(AuditReasons.CheckpointForged, ground.Base!.Sequence, 0, 0);
        }

        // A chain begins with a record, and what was removed as the settings say leaves the record that says so.
        if (ground.Last < ground.First)
        {
            return new AuditVerdict(AuditReasons.TailMissing, ground.First, 0, 0);
        }

        var derived = parts is null ? null : new DerivedProof(connection, ground, parts);
        var expected = derived?.Expect();
        using var pages = new AuditPages(connection, ground);
        var course = new AuditCourse(start, pages.Fill)
        {
            Known = [.. kept.SelectMany(static file => file).Select(static k => k.Head).Where(h => h.Chain == ground.Chain)],
            Seen = expected is null ? null : expected.Take,
        };
        var verdict = verifier.Verify(course, ground.Checkpoints, cancellation);
        return verdict.IsWhole && expected is not null && (derived?.Compare(expected, cancellation) ?? CheckCursor(connection, ground)) is { } wrong
            ? new AuditVerdict(wrong.Reason, wrong.At, verdict.Records, 0)
            : verdict;
    }

    /// <summary>It is read first: the last message only grows.</summary>
    private AuditFinding? CheckCursor(Connection connection, AuditGround ground) =>
        AuditColumns.Cursor(connection) is not { } row
        || (parts!.Cursor.Open(ground.Chain, row) is { } cursor && cursor.Message <= connection.ScalarInt64("SELECT max(message) FROM audit WHERE message IS NOT NULL"))
            ? null
            : new AuditFinding(AuditReasons.CursorChanged, 0);
}
