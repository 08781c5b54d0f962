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

    /// <summary>The most sealed bytes that an object can have, whatever its chunks are.</summary>
    /// <param name="length">Plain bytes.</param>
    public static long MostSealed(long length) =>
        ObjectHeader.Length + length + (Math.Max(1, (length + ObjectHeader.MinChunkSize - 1) / ObjectHeader.MinChunkSize) * ObjectKey.TagLength);
}
