namespace DicomExchange.Dicom.Datasets;

/// <summary>Joins the bytes of a header that the cuts of the input have parted; a header in one piece is not copied.</summary>
internal sealed class HeaderBytes
{
    private readonly byte[] held = new byte[12];
    private int count;

    public bool IsEmpty => count == 0;

    /// <summary>Shows the next <paramref name="size"/> bytes if they have arrived, else takes in what there is.</summary>
    public bool TryPeek(ref ReadOnlySpan<byte> data, int size, out ReadOnlySpan<byte> bytes)
    {
        if (count == 0 && data.Length >= size)
        {
            bytes = data[..size];
            return true;
        }

        var take = Math.Clamp(size - count, 0, data.Length);
        data[..take].CopyTo(held.AsSpan(count));
        count += take;
        data = data[take..];
        bytes = held.AsSpan(0, Math.Min(count, size));
        return count >= size;
    }

    /// <summary>Leaves the bytes shown last behind.</summary>
    public void Consume(ref ReadOnlySpan<byte> data, int size)
    {
        if (count == 0)
        {
            data = data[size..];
        }

        count = 0;
    }
}
