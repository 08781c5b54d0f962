using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Compares data sets by what they say, whichever native syntax says it.</summary>
public static class NativeContent
{
    /// <summary>
    /// True where both have the same tags in the same order, the same items and the same value bytes in little endian.
    /// Representations, lengths, delimiters and retired group lengths do not count. Both are read at the same pace, in
    /// bounded memory, up to the first difference.
    /// </summary>
    /// <remarks>
    /// In doubt the answer is no: for a syntax that is not native, for a broken data set, for unknown numbers in big endian,
    /// and where only one of the two says that a private element, or one under UN, is a sequence.
    /// </remarks>
    public static async ValueTask<bool> AreSameAsync(
        TransferSyntax leftSyntax,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> left,
        TransferSyntax rightSyntax,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> right,
        CancellationToken cancellation)
    {
        if (!leftSyntax.IsNative || !rightSyntax.IsNative)
        {
            return false;
        }

        using var first = DataSetTranscoder.ToComparable(leftSyntax);
        using var second = DataSetTranscoder.ToComparable(rightSyntax);
        try
        {
            return await HaveSameBytesAsync(c => first.ReadNextAsync(left, c), c => second.ReadNextAsync(right, c), cancellation);
        }
        catch (DataSetException)
        {
            return false;
        }
    }

    /// <summary>True where two sources give the same bytes, however they are cut; each piece is valid until the next is asked for.</summary>
    public static async ValueTask<bool> HaveSameBytesAsync(
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> left,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> right,
        CancellationToken cancellation)
    {
        var leftPart = ReadOnlyMemory<byte>.Empty;
        var rightPart = ReadOnlyMemory<byte>.Empty;
        while (true)
        {
            leftPart = leftPart.IsEmpty ? await left(cancellation) : leftPart;
            rightPart = rightPart.IsEmpty ? await right(cancellation) : rightPart;
            if (leftPart.IsEmpty || rightPart.IsEmpty)
            {
                return leftPart.IsEmpty && rightPart.IsEmpty;
            }

            var length = Math.Min(leftPart.Length, rightPart.Length);
            if (!leftPart.Span[..length].SequenceEqual(rightPart.Span[..length]))
            {
                return false;
            }

            leftPart = leftPart[length..];
            rightPart = rightPart[length..];
        }
    }
}
