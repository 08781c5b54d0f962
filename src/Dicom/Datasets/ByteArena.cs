namespace DicomExchange.Dicom.Datasets;

/// <summary>Keeps many small values in few arrays. Grows with what is appended, never with what was announced.</summary>
internal sealed class ByteArena
{
    private const int FirstChunk = 1024;
    private const int LargestChunk = 64 * 1024;

    private byte[] chunk = [];
    private int nextChunk = FirstChunk;
    private int start;
    private int end;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (chunk.Length - end < bytes.Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(chunk.AsSpan(end));
        end += bytes.Length;
    }

    /// <summary>The bytes appended since the last call, in one piece that stays valid.</summary>
    public Memory<byte> Complete()
    {
        var value = chunk.AsMemory(start, end - start);
        start = end;
        return value;
    }

    private void Grow(int more)
    {
        var begun = chunk.AsSpan(start, end - start);
        var needed = (long)begun.Length + more;
        var larger = new byte[Math.Max(nextChunk, begun.IsEmpty ? needed : Math.Min(needed * 2, Array.MaxLength))];
        begun.CopyTo(larger);
        end = begun.Length;
        start = 0;
        chunk = larger;
        nextChunk = Math.Min(nextChunk * 2, LargestChunk);
    }
}
