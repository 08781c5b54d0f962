namespace DicomExchange.Dicom.Datasets;

/// <summary>Unpacks RLE segments into every n-th byte of a frame, in whatever pieces they come (PS3.5 §G.3).</summary>
internal sealed class RleSegment
{
    private const sbyte Nothing = -128;

    private int next;
    private int stride;
    private int left;
    private int literals;
    private int repeats;

    /// <summary>Every byte has come; what still follows can only be padding.</summary>
    public bool IsFull => left == 0;

    /// <param name="start">Where in the frame the first byte goes.</param>
    /// <param name="step">From each byte to the next.</param>
    /// <param name="count">How many bytes must come.</param>
    public void Begin(int start, int step, int count)
    {
        next = start;
        stride = step;
        left = count;
        literals = 0;
        repeats = 0;
    }

    /// <returns>False where more bytes come than the frame has room for, or other padding than zeros.</returns>
    public bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> frame)
    {
        while (!packed.IsEmpty && left > 0)
        {
            var used = 1;
            if (literals > 0)
            {
                used = Copy(packed, frame);
            }
            else if (repeats > 0)
            {
                Repeat(packed[0], frame);
            }
            else if (!TryBeginRun((sbyte)packed[0]))
            {
                return false;
            }

            packed = packed[used..];
        }

        return !packed.ContainsAnyExcept((byte)0);
    }

    private bool TryBeginRun(sbyte code)
    {
        literals = code >= 0 ? code + 1 : 0;
        repeats = code is < 0 and not Nothing ? 1 - code : 0;
        return literals + repeats <= left;
    }

    /// <returns>How many bytes there were to copy.</returns>
    private int Copy(ReadOnlySpan<byte> packed, Span<byte> frame)
    {
        var count = Math.Min(literals, packed.Length);
        foreach (var value in packed[..count])
        {
            frame[next] = value;
            next += stride;
        }

        literals -= count;
        left -= count;
        return count;
    }

    private void Repeat(byte value, Span<byte> frame)
    {
        for (var i = 0; i < repeats; i++)
        {
            frame[next] = value;
            next += stride;
        }

        left -= repeats;
        repeats = 0;
    }
}
