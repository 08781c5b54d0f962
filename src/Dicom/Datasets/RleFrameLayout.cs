namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Where the bytes of RLE segments go in native frames. A segment holds one byte of one sample of every pixel, the most
/// significant byte of the first sample first (PS3.5 §G.2); a native sample begins with its least significant byte.
/// </summary>
/// <param name="Frames">How many follow each other without anything between them (PS3.5 §8.2).</param>
/// <param name="Pixels">In one frame.</param>
/// <param name="Samples">Of each pixel.</param>
/// <param name="BytesPerSample">1, 2, 4 or 8.</param>
/// <param name="IsByPlane">The samples of a frame stand plane by plane, else pixel by pixel (PS3.3 §C.7.6.3.1.3).</param>
internal sealed record RleFrameLayout(int Frames, int Pixels, int Samples, int BytesPerSample, bool IsByPlane)
{
    /// <summary>The most bytes of a decoded frame, as one is held in memory: 33 million pixels of 16 bits, 22 million in color.</summary>
    public const int MaxFrameLength = 64 * 1024 * 1024;

    /// <summary>An RLE header has room for no more (PS3.5 §G.5).</summary>
    public const int MaxSegments = 15;

    /// <summary>Segments of each frame.</summary>
    public int Segments => Samples * BytesPerSample;

    /// <summary>Bytes of a native frame.</summary>
    public int FrameLength => Pixels * Segments;

    /// <summary>Bytes from one byte of a segment to the next.</summary>
    public int Stride => IsByPlane ? BytesPerSample : Segments;

    /// <summary>Where the first byte of a segment goes.</summary>
    public int StartOf(int segment)
    {
        var (sample, significance) = Math.DivRem(segment, BytesPerSample);
        return (sample * BytesPerSample * (IsByPlane ? Pixels : 1)) + (BytesPerSample - 1 - significance);
    }
}
