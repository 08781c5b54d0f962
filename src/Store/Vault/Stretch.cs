using System.Runtime.InteropServices;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Vault;

/// <summary>Memory as the disk wants it: pinned, beginning at a multiple of <see cref="DirectWriting.Block"/>.</summary>
internal sealed class Stretch
{
    private readonly byte[] array;
    private readonly int start;

    /// <param name="length">A multiple of the block.</param>
    public Stretch(int length)
    {
        Length = length;
        array = GC.AllocateUninitializedArray<byte>(length + DirectWriting.Block, pinned: true);
        var above = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % DirectWriting.Block);
        start = (DirectWriting.Block - above) % DirectWriting.Block;
    }

    public int Length { get; }

    public Span<byte> Bytes => array.AsSpan(start, Length);
}
