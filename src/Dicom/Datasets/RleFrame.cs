using System.Buffers;
using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Decodes frames of RLE Lossless, one after another, each from its fragment in whatever pieces that comes (PS3.5 §G.4, §G.5).
/// Holds one decoded frame and nothing of the encoded one but its header.
/// </summary>
/// <remarks>
/// A frame is refused where its segments are not as many as the samples have bytes, do not follow each other from byte 64 to the
/// end of the fragment, or do not decode to exactly one byte for each pixel; zeros may follow as padding. Runs that cross the end
/// of a row are taken, though no encoder should make them; offsets of segments that are not there say nothing.
/// </remarks>
internal sealed class RleFrame(RleFrameLayout layout) : IDisposable
{
    private const int HeaderLength = 64;
    private const int OffsetLength = 4;

    private readonly byte[] header = new byte[HeaderLength];
    private readonly RleSegment unpacking = new();
    private byte[] pixels = [];
    private ElementHeader fragment;
    private long position;
    private int segment;

    /// <summary>Bytes of the fragment that have not come yet.</summary>
    public long Remaining => fragment.Length - position;

    /// <summary>The decoded frame, once nothing remains.</summary>
    public ReadOnlySpan<byte> Pixels => pixels.AsSpan(0, layout.FrameLength);

    /// <exception cref="DataSetException">The fragment is too short for a frame.</exception>
    public void Begin(in ElementHeader item)
    {
        fragment = item;
        position = 0;
        segment = 0;
        if (fragment.Length <= HeaderLength)
        {
            throw Refuse();
        }
    }

    /// <exception cref="DataSetException">They do not make a frame of the layout.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var isHeader = position < HeaderLength;
            var end = isHeader ? HeaderLength : EndOf(segment);
            var part = bytes[..(int)Math.Min(bytes.Length, end - position)];
            if (isHeader)
            {
                part.CopyTo(header.AsSpan((int)position));
            }
            else if (!unpacking.TryUnpack(part, pixels))
            {
                throw Refuse();
            }

            position += part.Length;
            bytes = bytes[part.Length..];
            if (position == end)
            {
                BeginSegment(isHeader ? 0 : segment + 1);
            }
        }
    }

    public void Dispose()
    {
        if (pixels.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(pixels);
            pixels = [];
        }
    }

    private void BeginSegment(int number)
    {
        segment = number;
        if (number == 0)
        {
            RequireOffsets();
            pixels = pixels.Length > 0 ? pixels : ArrayPool<byte>.Shared.Rent(layout.FrameLength);
        }
        else if (!unpacking.IsFull)
        {
            throw Refuse();
        }

        if (number < layout.Segments)
        {
            unpacking.Begin(layout.StartOf(number), layout.Stride, layout.Pixels);
        }
    }

    private void RequireOffsets()
    {
        if (NumberAt(0) != layout.Segments || OffsetOf(0) != HeaderLength)
        {
            throw Refuse();
        }

        for (var i = 0; i < layout.Segments; i++)
        {
            if (EndOf(i) <= OffsetOf(i))
            {
                throw Refuse();
            }
        }
    }

    private uint NumberAt(int place) => BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(place * OffsetLength));

    private uint OffsetOf(int number) => NumberAt(number + 1);

    private long EndOf(int number) => number + 1 < layout.Segments ? OffsetOf(number + 1) : fragment.Length;

    private DataSetException Refuse() => new(DataSetReasons.CannotBeSentUnchanged, fragment.Offset, Tags.PixelData);
}
