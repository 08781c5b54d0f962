using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>
/// Proves that a chain is whole, from rows and checkpoints alone: needs the store's identity and the public audit key, no secret.
/// With <paramref name="chain"/> every record is also opened, which shows changes behind the last checkpoint even when the hashes
/// were reckoned anew. Works on all cores: whoever is free reads the next batch and checks it.
/// </summary>
/// <param name="store">The identity of the store.</param>
/// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
/// <param name="chain">Opens the records; null without the keys.</param>
public sealed class AuditVerifier(KeyId store, byte[] publicKey, AuditChain? chain = null)
{
    private const int CheckpointsAtOnce = 64;

    /// <summary>The head before the first record of a chain.</summary>
    public AuditHead Beginning(UInt128 id) => new(id, 0, AuditHashes.Begin(store, id));

    /// <summary>The head behind the records that were removed; null where this store's audit key did not sign that they were.</summary>
    public AuditHead? Behind(AuditCheckpoint removed) =>
        removed.Hash.Length == AuditHashes.Length && IsSigned(AuditHashes.Base(store, removed), removed.Signature)
            ? new AuditHead(removed.Chain, removed.Sequence, removed.Hash)
            : null;

    /// <param name="start">Where to begin: <see cref="Beginning"/>, <see cref="Behind"/>, or a checkpoint that is trusted because someone else kept it.</param>
    /// <param name="rows">All rows after it, in the order of their numbers.</param>
    /// <param name="checkpoints">The checkpoints of the chain, in any order.</param>
    public AuditVerdict Verify(AuditHead start, IEnumerable<AuditRow> rows, IReadOnlyCollection<AuditCheckpoint> checkpoints)
    {
        using var each = rows.GetEnumerator();
        return Verify(new AuditCourse(start, batch => Fill(batch, each)), checkpoints, CancellationToken.None);
    }

    /// <param name="course">What to go through.</param>
    /// <param name="checkpoints">The checkpoints of the chain, in any order.</param>
    /// <param name="cancellation">Ends it without a verdict.</param>
    internal AuditVerdict Verify(AuditCourse course, IReadOnlyCollection<AuditCheckpoint> checkpoints, CancellationToken cancellation)
    {
        if (FindForged(course.Start.Chain, checkpoints) is { } forged)
        {
            return new AuditVerdict(AuditReasons.CheckpointForged, forged.Sequence, 0, 0);
        }

        var signed = checkpoints.Select(static c => new AuditHead(c.Chain, c.Sequence, c.Hash)).Concat(course.Known)
            .Where(h => h.Sequence >= course.Start.Sequence).OrderBy(static h => h.Sequence).ToList();
        if (signed.Find(h => h.Sequence == course.Start.Sequence && !h.Hash.AsSpan().SequenceEqual(course.Start.Hash)) is { } other)
        {
            return new AuditVerdict(AuditReasons.ChainRewritten, other.Sequence, 0, 0);
        }

        var findings = new AuditFindings();
        var last = Run(course, signed, findings, cancellation);
        if (findings.First is null && signed.Count > 0 && signed[^1].Sequence > last)
        {
            findings.Note(new AuditFinding(AuditReasons.TailMissing, last + 1));
        }

        return findings.First is { } first
            ? new AuditVerdict(first.Reason, first.At, first.At - 1 - course.Start.Sequence, 0)
            : new AuditVerdict(null, last, last - course.Start.Sequence, last - Math.Max(course.Start.Sequence, signed.Count > 0 ? signed[^1].Sequence : 0));
    }

    private static AuditFinding? Fill(AuditBatch batch, IEnumerator<AuditRow> rows)
    {
        AuditFinding? wrong = null;
        while (wrong is null && !batch.IsFull && rows.MoveNext())
        {
            wrong = batch.Add(rows.Current.Sequence, rows.Current.Sealed, rows.Current.Hash, 0);
        }

        return wrong;
    }

    /// <returns>The last record there is, or the last before the first that is wrong at first sight.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "Each thread's check is let go when the thread ends.")]
    private long Run(AuditCourse course, List<AuditHead> signed, AuditFindings findings, CancellationToken cancellation)
    {
        var batches = new AuditBatches(course, findings);
        Parallel.ForEach(
            Partitioner.Create(batches.All(), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            () => new AuditBatchCheck(signed, chain?.NewOpener(), course.Seen),
            (batch, _, check) =>
            {
                if (check.Check(batch) is { } wrong)
                {
                    findings.Note(wrong);
                }

                batches.GiveBack(batch);
                return check;
            },
            static check => check.Dispose());
        return batches.Last;
    }

    private bool IsSigned(byte[] statement, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(statement, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Signatures take their time; they are looked at on all cores too.</summary>
    private AuditCheckpoint? FindForged(UInt128 id, IReadOnlyCollection<AuditCheckpoint> checkpoints) =>
        checkpoints.Chunk(CheckpointsAtOnce).AsParallel().AsOrdered().Select(some => FirstForged(id, some)).FirstOrDefault(static c => c is not null);

    private AuditCheckpoint? FirstForged(UInt128 id, AuditCheckpoint[] checkpoints)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return Array.Find(checkpoints, c => c.Chain != id || !AuditHashes.IsSigned(key, store, c));
    }
}
