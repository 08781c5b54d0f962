using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Makes a native data set of one in RLE Lossless as a <see cref="DataSetScanner"/> meets it (PS3.5 §A.4.2, annex G): the frames,
/// decoded, become one value of Pixel Data; all other elements pass as they are. Samples are laid out as Planar Configuration says,
/// so that every attribute stays true.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>The group length of Pixel Data and what is said about fragments - offset tables, their lengths, the total of the encoded
/// frames (PS3.3 §C.7.6.3) - would be false and go.</item>
/// <item>Pixels in items, as in icons, pass where they are native, which the standard allows beside encapsulated ones (PS3.5 §A.4); fragments
/// there are refused.</item>
/// <item>What is not regular is refused: never other pixels than those held, never a value of another length than announced.</item>
/// </list>
/// </remarks>
/// <param name="native">Is told of the native data set.</param>
internal sealed class RleDecoder(IDataSetVisitor native) : IDataSetVisitor, IDisposable
{
    private const int Slice = 64 * 1024;

    /// <summary>So small that all frames which begin and end within it decode to no more than a slice: two bytes make 128 at most.</summary>
    private const int SmallPiece = Slice / 64;

    private readonly RleAttributes attributes = new();
    private ElementHeader pixelData;
    private RleFrameLayout? layout;
    private RleFrame? frame;
    private int depth;
    private int fragments;
    private int handedOn;
    private bool isInFrame;
    private bool isLeftOut;

    /// <summary>Group lengths met that would have become false.</summary>
    public int GroupLengthsLeftOut { get; private set; }

    /// <summary>A decoded frame waits for <see cref="HandOnSlice"/>, which must come before the next bytes are read.</summary>
    public bool IsFrameReady { get; private set; }

    /// <summary>How many bytes to read at once at most: none beyond the end of a frame, so that frames can be handed on in slices.</summary>
    public int MostInput => (int)Math.Min(isInFrame ? frame!.Remaining : SmallPiece, Slice);

    /// <summary>Hands on the next 64 KiB of the decoded frame.</summary>
    public void HandOnSlice()
    {
        var pixels = frame!.Pixels[handedOn..];
        var size = Math.Min(pixels.Length, Slice);
        native.Bytes(pixels[..size]);
        handedOn += size;
        IsFrameReady = size < pixels.Length;
    }

    public void BeginValue(in ElementHeader header)
    {
        isLeftOut = depth == 0 && IsAboutFragments(header.Tag);
        if (isLeftOut)
        {
            GroupLengthsLeftOut += header.Tag.IsGroupLength ? 1 : 0;
            return;
        }

        if (depth == 0)
        {
            attributes.Begin(header);
        }

        native.BeginValue(header);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (isInFrame)
        {
            frame!.Write(bytes);
        }
        else if (!isLeftOut)
        {
            attributes.Write(bytes);
            native.Bytes(bytes);
        }
    }

    public void EndValue()
    {
        attributes.End();
        if (!isLeftOut)
        {
            native.EndValue();
        }
    }

    public void BeginSequence(in ElementHeader header)
    {
        depth++;
        native.BeginSequence(header);
    }

    public void EndSequence()
    {
        depth--;
        native.EndSequence();
    }

    public void BeginItem(in ElementHeader header) => native.BeginItem(header);

    public void EndItem() => native.EndItem();

    public void BeginFragments(in ElementHeader header)
    {
        if (depth > 0 || layout is not null)
        {
            throw Refuse(header);
        }

        pixelData = header;
        layout = attributes.Layout(header);
        frame = new RleFrame(layout);
        var length = (uint)((long)layout.Frames * layout.FrameLength);
        native.BeginValue(header with { Vr = layout.BytesPerSample == 1 ? Vr.OB : Vr.OW, Length = length + (length & 1) });
    }

    public void BeginFragment(in ElementHeader header)
    {
        HandOnRest();

        // The first one is the basic offset table; frames are as long as they are without it (PS3.5 §A.4).
        isInFrame = fragments > 0;
        isLeftOut = !isInFrame;
        if (fragments > layout!.Frames)
        {
            throw Refuse(header);
        }

        fragments++;
        if (isInFrame)
        {
            frame!.Begin(header);
        }
    }

    public void EndFragment()
    {
        IsFrameReady = isInFrame;
        handedOn = 0;
        isInFrame = false;
    }

    public void EndFragments()
    {
        HandOnRest();
        if (fragments - 1 != layout!.Frames)
        {
            throw Refuse(pixelData);
        }

        if ((layout.Frames & layout.FrameLength & 1) != 0)
        {
            native.Bytes([0]);
        }

        native.EndValue();
    }

    public void Dispose() => frame?.Dispose();

    private static bool IsAboutFragments(Tag tag) =>
        tag == Tags.ExtendedOffsetTable
        || tag == Tags.ExtendedOffsetTableLengths
        || tag == Tags.EncapsulatedPixelDataValueTotalLength
        || (tag.IsGroupLength && tag.Group == Tags.PixelData.Group);

    private static DataSetException Refuse(in ElementHeader header) => new(DataSetReasons.CannotBeSentUnchanged, header.Offset, Tags.PixelData);

    /// <summary>Only of small frames anything is left: <see cref="MostInput"/>.</summary>
    private void HandOnRest()
    {
        while (IsFrameReady)
        {
            HandOnSlice();
        }
    }
}
