namespace DicomExchange.Dicom.Datasets;

/// <summary>Turns numbers of big endian data sets around (PS3.5 §7.3).</summary>
internal static class ByteOrder
{
    /// <summary>Reverses each whole word in place; bytes left over at the end stay, so that turning twice changes nothing.</summary>
    public static void Reverse(Span<byte> value, int wordSize)
    {
        if (wordSize == 1)
        {
            return;
        }

        for (var i = 0; i + wordSize <= value.Length; i += wordSize)
        {
            value.Slice(i, wordSize).Reverse();
        }
    }
}
