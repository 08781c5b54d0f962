namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// Rows that took the place of packed ones, each in an array of its own, by slot. One thread puts, any number read without a lock: a
/// reader has the array of before or of after, and the collector gives one back when nobody has it any more.
/// </summary>
internal sealed class ReplacedRows
{
    private const int ChunkBits = 14;
    private const int ChunkSize = 1 << ChunkBits;
    private readonly byte[]?[]?[] chunks = new byte[]?[]?[1 << ChunkBits];

    /// <returns>The length of the row put before; 0 for the first.</returns>
    public int Put(int slot, byte[] row)
    {
        ref var chunk = ref chunks[slot >> ChunkBits];
        if (chunk is null)
        {
            Volatile.Write(ref chunk, new byte[]?[ChunkSize]);
        }

        ref var place = ref chunk[slot & (ChunkSize - 1)];
        var before = place?.Length ?? 0;
        Volatile.Write(ref place, row);
        return before;
    }

    /// <summary>The row put last for the slot; there must be one.</summary>
    public ReadOnlySpan<byte> Of(int slot) => Volatile.Read(ref Volatile.Read(ref chunks[slot >> ChunkBits])![slot & (ChunkSize - 1)]);
}
