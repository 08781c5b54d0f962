using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Reads a data set of any held transfer syntax as its bytes pass, in whatever pieces they come, and checks its structure:
/// lengths, delimiters, nesting, fragments (PS3.5 §7, §A). It keeps at most one element header, so its memory does not
/// depend on the object, and a value that nobody wants costs nothing for each byte. Not recursive.
/// </summary>
/// <remarks>
/// <code>
/// explicit   group element V R  length          8 bytes, most representations
/// explicit   group element V R  00 00 length   12 bytes, the long ones (PS3.5 table 7.1-1)
/// implicit   group element length               8 bytes, also items and delimiters everywhere
///            2     2       2    2  ....4
/// </code>
/// What is accepted although the standard forbids it, since archives hold such objects and nothing can be misread by it:
/// elements out of order, odd fragments, reserved bytes that are not zero, values that break their representation.
/// </remarks>
public sealed class DataSetScanner : IDisposable
{
    private const int ShortHeader = 8;
    private const int LongHeader = 12;

    private readonly TransferSyntax syntax;
    private readonly DataSetLimits limits;
    private readonly IDataSetVisitor visitor;
    private readonly InflatingFeed? inflater;
    private readonly HeaderBytes header = new();
    private readonly ScanStack stack;
    private long position;
    private long remaining;
    private bool inFragment;
    private Tag last;

    public DataSetScanner(TransferSyntax syntax, DataSetLimits limits, IDataSetVisitor visitor)
    {
        this.syntax = syntax;
        this.limits = limits;
        this.visitor = visitor;
        stack = new ScanStack(!syntax.IsExplicit);
        inflater = syntax.IsDeflated ? new InflatingFeed(limits, Scan) : null;
    }

    /// <summary>Bytes of the (inflated) data set that have been understood.</summary>
    public long Position => position;

    /// <summary>Takes the next bytes as they were received, deflated ones too.</summary>
    /// <exception cref="DataSetException">The data set is refused; the scanner takes no more.</exception>
    public void Feed(ReadOnlySpan<byte> data)
    {
        if (inflater is null)
        {
            Scan(data);
        }
        else
        {
            inflater.Feed(data);
        }
    }

    /// <summary>Says that no more bytes come.</summary>
    /// <exception cref="DataSetException">The data set is empty or ends in the middle of something.</exception>
    public void Finish()
    {
        inflater?.Finish();
        if (remaining > 0 || !header.IsEmpty || stack.Level > 0)
        {
            throw Refuse(DataSetReasons.Truncated);
        }

        if (position == 0)
        {
            throw Refuse(DataSetReasons.Empty);
        }
    }

    public void Dispose() => inflater?.Dispose();

    private void Scan(ReadOnlySpan<byte> data)
    {
        while (true)
        {
            if (remaining > 0)
            {
                if (data.IsEmpty)
                {
                    return;
                }

                var size = (int)Math.Min(remaining, data.Length);
                visitor.Bytes(data[..size]);
                data = data[size..];
                position += size;
                remaining -= size;
                if (remaining == 0)
                {
                    EndBytes();
                }
            }
            else if (!(stack.Top.Kind == ScanFrameKind.Elements ? ReadElement(ref data) : ReadItem(ref data)))
            {
                return;
            }
        }
    }

    private bool ReadElement(ref ReadOnlySpan<byte> data)
    {
        RequireRoom(ShortHeader);
        if (!header.TryPeek(ref data, ShortHeader, out var bytes))
        {
            return false;
        }

        var isImplicit = stack.Top.IsImplicit;
        last = ReadTag(bytes);
        if (last.Group == Tags.Item.Group)
        {
            ReadItemEnd(ReadUInt32(bytes[4..]));
            Advance(ref data, ShortHeader);
            EndItem();
            return true;
        }

        RequireGroup();
        var vr = isImplicit ? DicomDictionary.VrOf(last) : VrRules.FromLetters(bytes[4], bytes[5]);
        if (isImplicit)
        {
            Advance(ref data, ShortHeader, new ElementHeader(last, vr, ReadUInt32(bytes[4..]), position));
            return true;
        }

        if (vr != Vr.None && !vr.HasLongLength())
        {
            Advance(ref data, ShortHeader, new ElementHeader(last, vr, ReadUInt16(bytes[6..]), position));
            return true;
        }

        if (vr == Vr.None)
        {
            RequireFutureVr(bytes);
            vr = Vr.UN;
        }

        RequireRoom(LongHeader);
        if (!header.TryPeek(ref data, LongHeader, out bytes))
        {
            return false;
        }

        Advance(ref data, LongHeader, new ElementHeader(last, vr, ReadUInt32(bytes[8..]), position));
        return true;
    }

    /// <summary>An item, a fragment or the delimiter after the last of them.</summary>
    private bool ReadItem(ref ReadOnlySpan<byte> data)
    {
        RequireRoom(ShortHeader);
        if (!header.TryPeek(ref data, ShortHeader, out var bytes))
        {
            return false;
        }

        var frame = stack.Top;
        var tag = ReadTag(bytes);
        var item = new ElementHeader(tag, Vr.None, ReadUInt32(bytes[4..]), position);
        if (tag == Tags.SequenceDelimitationItem)
        {
            if (!frame.IsUndefined)
            {
                throw Refuse(DataSetReasons.StrayDelimiter);
            }

            RequireNoLength(item.Length);
            Advance(ref data, ShortHeader);
            Close();
            CloseFull();
            return true;
        }

        if (tag != Tags.Item)
        {
            throw Refuse(frame.Kind == ScanFrameKind.Items ? DataSetReasons.ItemExpected : DataSetReasons.FragmentExpected);
        }

        Advance(ref data, ShortHeader);
        if (frame.Kind == ScanFrameKind.Items)
        {
            BeginItem(item);
        }
        else
        {
            BeginFragment(item);
        }

        return true;
    }

    private void Advance(ref ReadOnlySpan<byte> data, int size)
    {
        header.Consume(ref data, size);
        position += size;
    }

    private void Advance(ref ReadOnlySpan<byte> data, int size, in ElementHeader element)
    {
        Advance(ref data, size);
        if (element.HasUndefinedLength)
        {
            BeginUndefined(element);
            return;
        }

        RequireLength(element.Length, DataSetReasons.ValueOverrun);
        if (element.Vr == Vr.SQ)
        {
            OpenSequence(element, position + element.Length, stack.Top.IsImplicit);
            CloseFull();
            return;
        }

        if (syntax.IsEncapsulated && element.Tag == Tags.PixelData && stack.Level == 0)
        {
            throw Refuse(DataSetReasons.NotEncapsulated);
        }

        visitor.BeginValue(element);
        BeginBytes(element.Length, isFragment: false);
    }

    private void BeginUndefined(in ElementHeader element)
    {
        switch (element.Vr)
        {
            case Vr.SQ:
                OpenSequence(element, stack.Top.Limit, stack.Top.IsImplicit);
                break;
            case Vr.UN:
                // PS3.5 §6.2.2 note 4: what is inside is implicit little endian, whatever stands around it.
                OpenSequence(element, stack.Top.Limit, isImplicit: true);
                break;
            case Vr.OB or Vr.OW when syntax.IsEncapsulated && element.Tag == Tags.PixelData && !stack.Top.IsImplicit:
                visitor.BeginFragments(element);
                stack.Push(new ScanFrame(ScanFrameKind.Fragments, stack.Top.Limit, IsUndefined: true, IsImplicit: false, element.Tag));
                break;
            default:
                throw Refuse(DataSetReasons.UndefinedLength);
        }
    }

    private void OpenSequence(in ElementHeader element, long limit, bool isImplicit)
    {
        if (stack.Depth >= limits.Depth)
        {
            throw Refuse(DataSetReasons.TooDeep);
        }

        visitor.BeginSequence(element);
        stack.Push(new ScanFrame(ScanFrameKind.Items, limit, element.HasUndefinedLength, isImplicit, element.Tag));
    }

    private void BeginItem(in ElementHeader item)
    {
        var sequence = stack.Top;
        if (!item.HasUndefinedLength)
        {
            RequireLength(item.Length, DataSetReasons.ItemOverrun);
        }

        visitor.BeginItem(item);
        var limit = item.HasUndefinedLength ? sequence.Limit : position + item.Length;
        stack.Push(new ScanFrame(ScanFrameKind.Elements, limit, item.HasUndefinedLength, sequence.IsImplicit, sequence.Tag));
        CloseFull();
    }

    private void BeginFragment(in ElementHeader fragment)
    {
        if (fragment.HasUndefinedLength)
        {
            throw Refuse(DataSetReasons.UndefinedLength);
        }

        if (fragment.Length > stack.Top.Limit - position)
        {
            throw Refuse(DataSetReasons.ValueOverrun);
        }

        visitor.BeginFragment(fragment);
        BeginBytes(fragment.Length, isFragment: true);
    }

    private void BeginBytes(uint length, bool isFragment)
    {
        inFragment = isFragment;
        remaining = length;
        if (length == 0)
        {
            EndBytes();
        }
    }

    private void EndBytes()
    {
        if (inFragment)
        {
            visitor.EndFragment();
        }
        else
        {
            visitor.EndValue();
            CloseFull();
        }
    }

    private void ReadItemEnd(uint length)
    {
        if (last != Tags.ItemDelimitationItem || stack.Level == 0 || !stack.Top.IsUndefined)
        {
            throw Refuse(DataSetReasons.StrayDelimiter);
        }

        RequireNoLength(length);
    }

    private void EndItem()
    {
        Close();
        CloseFull();
    }

    /// <summary>Closes every level whose defined length is used up.</summary>
    private void CloseFull()
    {
        while (stack.Level > 0 && !stack.Top.IsUndefined && position == stack.Top.Limit)
        {
            Close();
        }
    }

    private void Close()
    {
        last = stack.Top.Tag;
        switch (stack.Pop())
        {
            case ScanFrameKind.Elements:
                visitor.EndItem();
                break;
            case ScanFrameKind.Items:
                visitor.EndSequence();
                break;
            default:
                visitor.EndFragments();
                break;
        }
    }

    private void RequireRoom(int size)
    {
        if (stack.Top.Limit - position < size)
        {
            throw Refuse(DataSetReasons.ValueOverrun);
        }
    }

    private void RequireLength(uint length, string overrun)
    {
        if ((length & 1) != 0)
        {
            throw Refuse(DataSetReasons.OddLength);
        }

        if (length > stack.Top.Limit - position)
        {
            throw Refuse(overrun);
        }
    }

    private void RequireNoLength(uint length)
    {
        if (length != 0)
        {
            throw Refuse(DataSetReasons.DelimiterLength);
        }
    }

    private void RequireGroup()
    {
        var isAllowed = limits.Groups switch
        {
            ElementGroups.Command => last.Group == 0x0000,
            ElementGroups.FileMeta => last.Group == 0x0002,
            _ => last.Group is not (0x0000 or 0x0002),
        };
        if (!isAllowed)
        {
            throw Refuse(DataSetReasons.ForbiddenGroup);
        }
    }

    /// <summary>PS3.5 §6.2 promises that representations still to come are two capitals with a 32-bit length; nothing else is believed.</summary>
    private void RequireFutureVr(ReadOnlySpan<byte> bytes)
    {
        if (!char.IsAsciiLetterUpper((char)bytes[4]) || !char.IsAsciiLetterUpper((char)bytes[5]) || bytes[6] != 0 || bytes[7] != 0)
        {
            throw Refuse(DataSetReasons.UnknownVr);
        }
    }

    private bool IsBigEndian => syntax.IsBigEndian && !stack.Top.IsImplicit;

    private Tag ReadTag(ReadOnlySpan<byte> bytes) => new(ReadUInt16(bytes), ReadUInt16(bytes[2..]));

    private ushort ReadUInt16(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint ReadUInt32(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private DataSetException Refuse(string reason) => new(reason, position, last);
}
