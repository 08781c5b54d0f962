using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Keeps the chosen elements of the data set itself, small sequences included, as an object passes through a
/// <see cref="DataSetScanner"/>. An element that is chosen may stand once only: two patients in one object cannot be
/// told apart, so that is refused (PS3.5 §7.1); other elements are not looked at.
/// </summary>
public sealed class HeaderCollector : IDataSetVisitor
{
    private readonly HeaderTags tags;
    private readonly HeaderLimits limits;
    private readonly DataSetBuilder builder;
    private readonly HashSet<Tag> tooLong = [];
    private int level;
    private bool isKeeping;
    private ElementHeader kept;
    private long sequenceStart;

    public HeaderCollector(TransferSyntax syntax, HeaderTags tags, HeaderLimits limits)
    {
        this.tags = tags;
        this.limits = limits;
        builder = new DataSetBuilder(syntax, DataSetLimits.WholeObject);
    }

    public HeaderCollector(TransferSyntax syntax)
        : this(syntax, HeaderTags.Catalog, HeaderLimits.Default)
    {
    }

    /// <summary>The header; call it once, after the scanner has finished.</summary>
    public CollectedHeader Complete() => new(builder.Build(), tooLong);

    public void BeginValue(in ElementHeader header)
    {
        if (level == 0)
        {
            isKeeping = Choose(header) && Fits(header, limits.ValueBytes);
        }
        else if (isKeeping)
        {
            isKeeping = FitsInSequence(header);
        }

        if (isKeeping)
        {
            builder.BeginValue(header);
        }
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (isKeeping)
        {
            ((IDataSetVisitor)builder).Bytes(bytes);
        }
    }

    public void EndValue()
    {
        if (isKeeping)
        {
            builder.EndValue();
        }
    }

    public void BeginSequence(in ElementHeader header)
    {
        if (level++ == 0)
        {
            isKeeping = Choose(header) && (header.HasUndefinedLength || Fits(header, limits.SequenceBytes));
            sequenceStart = builder.Bytes;
        }
        else if (isKeeping)
        {
            isKeeping = FitsInSequence(header with { Length = 0 });
        }

        if (isKeeping)
        {
            builder.BeginSequence(header);
        }
    }

    public void EndSequence()
    {
        level--;
        if (isKeeping)
        {
            builder.EndSequence();
        }
    }

    public void BeginItem(in ElementHeader header)
    {
        isKeeping = isKeeping && FitsInSequence(header with { Length = 0 });
        if (isKeeping)
        {
            builder.BeginItem(header);
        }
    }

    public void EndItem()
    {
        if (isKeeping)
        {
            builder.EndItem();
        }
    }

    /// <summary>Pixel data is never kept, also not that of an icon in a sequence.</summary>
    public void BeginFragments(in ElementHeader header)
    {
        if (isKeeping && level > 0)
        {
            GiveUp();
        }

        isKeeping = false;
    }

    public void BeginFragment(in ElementHeader header)
    {
    }

    public void EndFragment()
    {
    }

    public void EndFragments()
    {
    }

    private bool Choose(in ElementHeader header)
    {
        if (!tags.Contains(header.Tag))
        {
            return false;
        }

        if (builder.HasAtTop(header.Tag) || tooLong.Contains(header.Tag))
        {
            throw new DataSetException(DataSetReasons.RepeatedTag, header.Offset, header.Tag);
        }

        kept = header;
        return true;
    }

    private bool Fits(in ElementHeader header, int most)
    {
        if (header.Length <= most && (Identifies(header.Tag) || (builder.Bytes + header.Length <= limits.TotalBytes && builder.Elements < limits.Elements)))
        {
            return true;
        }

        tooLong.Add(header.Tag);
        return false;
    }

    /// <summary>Without these the object would be refused, so no other element can use up their room.</summary>
    private static bool Identifies(Tag tag) => tag == Tags.SOPClassUID || tag == Tags.SOPInstanceUID || tag == Tags.StudyInstanceUID || tag == Tags.SeriesInstanceUID;

    private bool FitsInSequence(in ElementHeader header)
    {
        var bytes = builder.Bytes + header.Length;
        if (bytes - sequenceStart <= limits.SequenceBytes && bytes <= limits.TotalBytes && builder.Elements < limits.Elements)
        {
            return true;
        }

        GiveUp();
        return false;
    }

    private void GiveUp()
    {
        builder.Abandon();
        tooLong.Add(kept.Tag);
    }
}
