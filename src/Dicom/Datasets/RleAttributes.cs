using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Takes note of the attributes that say what the pixels of an RLE encoded object are like (PS3.3 §C.7.6.3, PS3.5 §8.2.2).</summary>
internal sealed class RleAttributes
{
    /// <summary>What the longest of them may have, a CS (PS3.5 §6.2).</summary>
    private const int LongestValue = 16;

    private const ushort ByPixel = 0;
    private const ushort ByPlane = 1;

    private static readonly FrozenSet<Tag> Wanted = FrozenSet.Create(
        Tags.SamplesPerPixel,
        Tags.PhotometricInterpretation,
        Tags.PlanarConfiguration,
        Tags.NumberOfFrames,
        Tags.Rows,
        Tags.Columns,
        Tags.BitsAllocated);

    private readonly Dictionary<Tag, byte[]> values = [];
    private byte[] current = [];
    private int taken;
    private bool isUsed;

    /// <exception cref="DataSetException">It stands twice, behind the pixels, or is longer than it can be.</exception>
    public void Begin(in ElementHeader header)
    {
        taken = 0;
        if (!Wanted.Contains(header.Tag))
        {
            return;
        }

        if (isUsed || header.Length > LongestValue || values.ContainsKey(header.Tag))
        {
            throw Refuse(header, header.Tag);
        }

        current = new byte[header.Length];
        values.Add(header.Tag, current);
    }

    public void Write(ReadOnlySpan<byte> part)
    {
        if (current.Length > 0)
        {
            part.CopyTo(current.AsSpan(taken));
            taken += part.Length;
        }
    }

    public void End() => current = [];

    /// <summary>What they say about the pixels that begin now.</summary>
    /// <exception cref="DataSetException">One is missing or is nothing that can be decoded; a frame, or all of them, would be too long.</exception>
    public RleFrameLayout Layout(in ElementHeader pixels)
    {
        isUsed = true;
        var samples = NumberOf(Tags.SamplesPerPixel, pixels);
        var bits = NumberOf(Tags.BitsAllocated, pixels);
        if (bits is not (8 or 16 or 32 or 64))
        {
            throw Refuse(pixels, Tags.BitsAllocated);
        }

        var bytes = bits / 8;
        if (samples * bytes is 0 or > RleFrameLayout.MaxSegments)
        {
            throw Refuse(pixels, Tags.SamplesPerPixel);
        }

        var isByPlane = samples > 1 && IsByPlane(pixels);
        var count = (long)NumberOf(Tags.Rows, pixels) * NumberOf(Tags.Columns, pixels);
        var frames = Frames(pixels);
        if (count == 0 || count * samples * bytes > RleFrameLayout.MaxFrameLength || frames * count * samples * bytes >= ElementHeader.Undefined - 1)
        {
            throw Refuse(pixels, Tags.PixelData);
        }

        return new RleFrameLayout(frames, (int)count, samples, bytes, isByPlane);
    }

    private static DataSetException Refuse(in ElementHeader header, Tag tag) => new(DataSetReasons.CannotBeSentUnchanged, header.Offset, tag);

    /// <summary>PS3.3 §C.7.6.3.1.2: native pixels of these have fewer samples of color than of brightness; RLE cannot say which.</summary>
    private static bool IsSubsampled(string interpretation) =>
        interpretation.EndsWith("_422", StringComparison.Ordinal) || interpretation.EndsWith("_420", StringComparison.Ordinal);

    private bool IsByPlane(in ElementHeader pixels)
    {
        if (TextOf(Tags.PhotometricInterpretation) is not { Length: > 0 } interpretation || IsSubsampled(interpretation))
        {
            throw Refuse(pixels, Tags.PhotometricInterpretation);
        }

        return NumberOf(Tags.PlanarConfiguration, pixels) switch
        {
            ByPixel => false,
            ByPlane => true,
            _ => throw Refuse(pixels, Tags.PlanarConfiguration),
        };
    }

    /// <summary>One where nothing is said (PS3.3 §C.7.6.6: only multi-frame objects say it).</summary>
    private int Frames(in ElementHeader pixels)
    {
        if (TextOf(Tags.NumberOfFrames) is not { Length: > 0 } text)
        {
            return 1;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var frames) && frames > 0
            ? frames
            : throw Refuse(pixels, Tags.NumberOfFrames);
    }

    private int NumberOf(Tag tag, in ElementHeader pixels) =>
        values.TryGetValue(tag, out var value) && value.Length == sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16LittleEndian(value)
            : throw Refuse(pixels, tag);

    private string TextOf(Tag tag) => values.TryGetValue(tag, out var value) ? Encoding.ASCII.GetString(value).Trim(' ', '\0') : string.Empty;
}
