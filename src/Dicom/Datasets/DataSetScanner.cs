using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Reads a data set of any held transfer syntax as its bytes pass, in whatever pieces they come, and checks its structure:
/// lengths, delimiters, nesting, fragments (PS3.5 §7, §A). It keeps at most one element header, so its memory does not
/// depend on the object, and a value that nobody wants costs nothing for each byte. Not recursive.
/// </summary>
/// <remarks>
/// What is accepted although the standard forbids it, since archives hold such objects and nothing can be misread by it:
/// elements out of order, file meta information within the data set, odd fragments, reserved bytes that are not zero,
/// values that break their representation.
/// </remarks>
public sealed class DataSetScanner : IDisposable
{
    private const int ItemHeader = 8;

    private readonly TransferSyntax syntax;
    private readonly DataSetLimits limits;
    private readonly IDataSetVisitor visitor;
    private readonly InflatingFeed? inflater;
    private readonly HeaderReader header;
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
        header = new HeaderReader(syntax.IsBigEndian);
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
        if (!header.TryReadElement(ref data, stack.Top, position, out var element, out var size))
        {
            return false;
        }

        last = element.Tag;
        if (last.Group == Tags.Item.Group)
        {
            RequireItemEnd(element.Length);
            position += size;
            Close();
            CloseFull();
            return true;
        }

        RequireGroup();
        position += size;
        if (element.HasUndefinedLength)
        {
            BeginUndefined(element);
        }
        else
        {
            BeginDefined(element);
        }

        return true;
    }

    /// <summary>An item, a fragment or the delimiter after the last of them.</summary>
    private bool ReadItem(ref ReadOnlySpan<byte> data)
    {
        var frame = stack.Top;
        if (!header.TryReadItem(ref data, frame, position, out var item))
        {
            return false;
        }

        if (item.Tag == Tags.SequenceDelimitationItem)
        {
            RequireSequenceEnd(item.Length);
            position += ItemHeader;
            Close();
            CloseFull();
            return true;
        }

        if (item.Tag != Tags.Item)
        {
            throw Refuse(frame.Kind == ScanFrameKind.Items ? DataSetReasons.ItemExpected : DataSetReasons.FragmentExpected);
        }

        position += ItemHeader;
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

    private void BeginDefined(in ElementHeader element)
    {
        RequireLength(element, DataSetReasons.ValueOverrun);
        if (element.Vr == Vr.SQ)
        {
            OpenSequence(element, position + element.Length, stack.Top.IsImplicit);
            CloseFull();
            return;
        }

        if (syntax.IsEncapsulated && element.Tag == Tags.PixelData && stack.Level == 0)
        {
            throw Refuse(DataSetReasons.NotEncapsulated, element);
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
                throw Refuse(DataSetReasons.UndefinedLength, element);
        }
    }

    private void OpenSequence(in ElementHeader element, long limit, bool isImplicit)
    {
        if (stack.Depth >= limits.Depth)
        {
            throw Refuse(DataSetReasons.TooDeep, element);
        }

        visitor.BeginSequence(element);
        stack.Push(new ScanFrame(ScanFrameKind.Items, limit, element.HasUndefinedLength, isImplicit, element.Tag));
    }

    private void BeginItem(in ElementHeader item)
    {
        var sequence = stack.Top;
        if (!item.HasUndefinedLength)
        {
            RequireLength(item, DataSetReasons.ItemOverrun);
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
            throw Refuse(DataSetReasons.UndefinedLength, fragment);
        }

        if (fragment.Length > stack.Top.Limit - position)
        {
            throw Refuse(DataSetReasons.ValueOverrun, fragment);
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

    private void RequireItemEnd(uint length)
    {
        if (last != Tags.ItemDelimitationItem || stack.Level == 0 || !stack.Top.IsUndefined)
        {
            throw Refuse(DataSetReasons.StrayDelimiter);
        }

        RequireNoLength(length);
    }

    private void RequireSequenceEnd(uint length)
    {
        if (!stack.Top.IsUndefined)
        {
            throw Refuse(DataSetReasons.StrayDelimiter);
        }

        RequireNoLength(length);
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

    private void RequireLength(in ElementHeader announced, string overrun)
    {
        if ((announced.Length & 1) != 0)
        {
            throw Refuse(DataSetReasons.OddLength, announced);
        }

        if (announced.Length > stack.Top.Limit - position)
        {
            throw Refuse(overrun, announced);
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
            _ => last.Group != 0x0000,
        };
        if (!isAllowed)
        {
            throw Refuse(DataSetReasons.ForbiddenGroup);
        }
    }

    private static DataSetException Refuse(string reason, in ElementHeader offender) => new(reason, offender.Offset, offender.Tag);

    private DataSetException Refuse(string reason) => new(reason, position, last);
}
