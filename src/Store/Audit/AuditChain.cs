using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>
/// Makes the rows of the audit trail. Keeps no place of its own: the caller passes the head it stands at and takes the new one over
/// once its transaction is committed, so that a rolled-back transaction leaves no gap.
/// </summary>
public sealed class AuditChain(KeyRing ring, RowSealer sealer, AuditSigner signer)
{
    /// <summary>Bound into the seal of every record; no table of the catalog has this number.</summary>
    public const byte Table = 0xA0;

    /// <summary>A checkpoint is due after this many records at the latest: what follows the last one can be cut off unnoticed.</summary>
    public const int RecordsPerCheckpoint = 1024;

    private readonly StoreKey key = ring.Named(StoreKeyName.Audit);

    /// <summary>The head of a new chain. Its first record should be <see cref="AuditEvent.ChainBegun"/> with the reason why.</summary>
    public AuditHead Begin()
    {
        Span<byte> chain = stackalloc byte[16];
        RandomNumberGenerator.Fill(chain);
        var id = BinaryPrimitives.ReadUInt128BigEndian(chain);
        return new AuditHead(id, 0, AuditHashes.Begin(ring.Store, id));
    }

    /// <summary>The row to insert for this record, and the head after it.</summary>
    public (AuditRow Row, AuditHead Head) Append(AuditHead head, AuditRecord record)
    {
        var sequence = checked(head.Sequence + 1);
        var blob = AuditRecordCodec.With(record, (Chain: this, Sequence: sequence), static (at, plain) => at.Chain.Seal(at.Sequence, plain));
        var hash = AuditHashes.Link(head.Hash, sequence, blob);
        return (new AuditRow(sequence, blob, hash), new AuditHead(head.Chain, sequence, hash));
    }

    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>.</exception>
    public AuditRecord Open(AuditRow row) =>
        AuditRecordCodec.Read(sealer.Open(Table, row.Sequence, key, row.Sealed))
            ?? throw new StoreException(StoreReasons.RowDamaged, $"Audit record {row.Sequence} is in a format this version does not know.");

    /// <summary>Opens many records on one thread.</summary>
    internal RowOpener NewOpener() => new(sealer, key);

    /// <summary>Signs where the chain stands. Only for a head whose rows are committed.</summary>
    public AuditCheckpoint Sign(AuditHead head, DateTimeOffset time)
    {
        var statement = new AuditCheckpoint(head.Chain, head.Sequence, head.Hash, time, []);
        return statement with { Signature = signer.Sign(AuditHashes.Checkpoint(ring.Store, statement)) };
    }

    /// <summary>Signs that the records up to one were removed, at the time of the checkpoint that covered it.</summary>
    public AuditCheckpoint SignBase(AuditCheckpoint last) => last with { Signature = signer.Sign(AuditHashes.Base(ring.Store, last)) };

    private byte[] Seal(long sequence, ReadOnlySpan<byte> plain) => sealer.Seal(Table, sequence, key, plain);
}
