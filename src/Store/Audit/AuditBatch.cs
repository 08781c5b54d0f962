namespace DicomExchange.Store.Audit;

/// <summary>
/// Records that follow each other, as they are kept, in buffers that are used again: read on one thread and checked on another
/// without an object for each. Every record can be checked against the hash kept of the one before it, so batches need not wait for
/// each other.
/// </summary>
internal sealed class AuditBatch
{
    /// <summary>No record is longer when sealed; a row that is, is not read.</summary>
    public const int MaxSealedLength = 8 << 20;

    private const int MostRecords = 1024;
    private const int FullAt = 256 * 1024;

    private readonly (int Start, int Length, long Message)[] rows = new (int, int, long)[MostRecords];
    private readonly byte[] hashes = new byte[(MostRecords + 1) * AuditHashes.Length];
    private byte[] bytes = new byte[FullAt * 2];
    private int used;

    /// <summary>Number of the first record.</summary>
    public long First { get; private set; }

    public int Count { get; private set; }

    public bool IsFull => Count == MostRecords || used >= FullAt;

    /// <summary>Number of the record that comes next.</summary>
    public long Next => First + Count;

    /// <summary>Empties it, for the records behind one.</summary>
    /// <param name="last">Number of the record before.</param>
    /// <param name="hash">Its hash.</param>
    public void Begin(long last, ReadOnlySpan<byte> hash)
    {
        First = last + 1;
        Count = 0;
        used = 0;
        hash.CopyTo(hashes);
    }

    /// <summary>Takes the next record of the trail in; not called when it is full.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="sealedRecord">As kept.</param>
    /// <param name="hash">As kept.</param>
    /// <param name="message">The message number kept beside it; 0 for none.</param>
    /// <returns>What is wrong with it at first sight: it was not taken in then, and nothing behind it can be.</returns>
    public AuditFinding? Add(long sequence, ReadOnlySpan<byte> sealedRecord, ReadOnlySpan<byte> hash, long message)
    {
        if (sequence != Next)
        {
            return sequence > Next ? new AuditFinding(AuditReasons.RecordMissing, Next) : new AuditFinding(AuditReasons.RecordOutOfOrder, sequence);
        }

        if (hash.Length != AuditHashes.Length || sealedRecord.Length > MaxSealedLength)
        {
            return new AuditFinding(AuditReasons.RecordChanged, sequence);
        }

        if (bytes.Length - used < sealedRecord.Length)
        {
            Array.Resize(ref bytes, used + sealedRecord.Length);
        }

        sealedRecord.CopyTo(bytes.AsSpan(used));
        hash.CopyTo(hashes.AsSpan((Count + 1) * AuditHashes.Length));
        rows[Count++] = (used, sealedRecord.Length, message);
        used += sealedRecord.Length;
        return null;
    }

    public ReadOnlySpan<byte> Sealed(int index) => bytes.AsSpan(rows[index].Start, rows[index].Length);

    public ReadOnlySpan<byte> Hash(int index) => HashBefore(index + 1);

    public ReadOnlySpan<byte> HashBefore(int index) => hashes.AsSpan(index * AuditHashes.Length, AuditHashes.Length);

    public long Message(int index) => rows[index].Message;
}
