namespace DicomExchange.Store.Vault;

/// <summary>
/// How objects lie in a segment: each begins at a multiple of the block length, in the format it would have in a file of its own, and
/// what follows it up to the next block is zero. So is everything that is free.
/// </summary>
internal static class SegmentLayout
{
    public const int BlockLength = 4096;

    /// <summary>Sealed bytes of the largest object that a segment takes.</summary>
    public const int LargestObject = 1 << 20;

    public const int MostBlocks = LargestObject / BlockLength;

    /// <summary>The bytes that an object takes up with the zeros behind it.</summary>
    /// <param name="length">Its sealed bytes.</param>
    public static long RoomOf(long length) => (length + BlockLength - 1) / BlockLength * BlockLength;

    /// <summary>The sealed bytes of an object, at most those of the largest that a segment takes.</summary>
    /// <param name="length">Plain bytes; whatever is said of them.</param>
    /// <param name="chunkSize">Plain bytes of a chunk.</param>
    public static int SealedLength(long length, int chunkSize)
    {
        var plain = Math.Clamp(length, 0, LargestObject);
        var chunks = Math.Max(1, (plain + chunkSize - 1) / chunkSize);
        return (int)Math.Min(LargestObject, ObjectHeader.Length + plain + (chunks * ObjectKey.TagLength));
    }
}
