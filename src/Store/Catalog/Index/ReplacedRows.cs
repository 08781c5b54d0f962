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

    public void Put(int slot, byte[] row)
    {
        ref var chunk = ref chunks[slot >> ChunkBits];
        if (chunk is null)
        {
            Volatile.Write(ref chunk, new byte[]?[ChunkSize]);
        }

        Volatile.Write(ref chunk[slot & (ChunkSize - 1)], row);
    }

    /// <summary>The row put last for the slot; there must be one.</summary>
    public ReadOnlySpan<byte> Of(int slot) => Volatile.Read(ref Volatile.Read(ref chunks[slot >> ChunkBits])![slot & (ChunkSize - 1)]);
}
