using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Makes a <see cref="DataSet"/> in memory of what a scanner meets, within limits on elements and bytes.</summary>
internal sealed class DataSetBuilder : IDataSetVisitor
{
    /// <summary>An instance has about so many of those that are kept.</summary>
    private const int UsualElements = 64;

    private readonly DataSetLimits limits;
    private readonly bool isBigEndian;
    private readonly ByteArena arena = new();
    private readonly Stack<OpenSequence> sequences = new();
    private readonly Stack<OpenItem> items = new();
    private readonly ElementList top = new(UsualElements);
    private ElementHeader current;
    private List<ReadOnlyMemory<byte>>? fragments;
    private int unknownSequences;

    public DataSetBuilder(TransferSyntax syntax, DataSetLimits limits)
    {
        this.limits = limits;
        isBigEndian = syntax.IsBigEndian;
        items.Push(new OpenItem(default, top));
    }

    /// <summary>Elements and items of all levels so far.</summary>
    public int Elements { get; private set; }

    /// <summary>Bytes of all values so far.</summary>
    public long Bytes { get; private set; }

    public bool HasAtTop(Tag tag) => top.Contains(tag);

    /// <exception cref="DataSetException">A tag stands twice.</exception>
    public DataSet Build() => top.ToDataSet(current.Offset);

    /// <summary>Forgets the element of the data set itself that is being read, with all that is nested in it.</summary>
    public void Abandon()
    {
        arena.Complete();
        sequences.Clear();
        while (items.Count > 1)
        {
            items.Pop();
        }

        (fragments, unknownSequences) = (null, 0);
    }

    public void BeginValue(in ElementHeader header)
    {
        Count(header);
        current = header;
    }

    void IDataSetVisitor.Bytes(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        if (Bytes > limits.Bytes)
        {
            throw new DataSetException(DataSetReasons.TooLarge, current.Offset, current.Tag);
        }

        arena.Append(bytes);
    }

    public void EndValue()
    {
        var value = arena.Complete();
        if (isBigEndian && unknownSequences == 0)
        {
            ByteOrder.Reverse(value.Span, current.Vr.WordSize());
        }

        items.Peek().Elements.Add(new Element(current.Tag, current.Vr, value));
    }

    public void BeginSequence(in ElementHeader header)
    {
        Count(header);
        current = header;
        unknownSequences += header.Vr == Vr.UN ? 1 : 0;
        sequences.Push(new OpenSequence(header, []));
    }

    public void EndSequence()
    {
        var (header, read) = sequences.Pop();
        unknownSequences -= header.Vr == Vr.UN ? 1 : 0;
        items.Peek().Elements.Add(new Element(header.Tag, read) { Vr = header.Vr, HasUndefinedLength = header.HasUndefinedLength });
    }

    public void BeginItem(in ElementHeader header)
    {
        Count(header);
        items.Push(new OpenItem(header, new ElementList()));
    }

    public void EndItem()
    {
        var (header, elements) = items.Pop();
        var item = elements.ToDataSet(header.Offset);
        item.HasUndefinedLength = header.HasUndefinedLength;
        sequences.Peek().Items.Add(item);
    }

    public void BeginFragments(in ElementHeader header)
    {
        Count(header);
        current = header;
        fragments = [];
    }

    public void BeginFragment(in ElementHeader header) => Count(header);

    public void EndFragment() => fragments?.Add(arena.Complete());

    public void EndFragments()
    {
        items.Peek().Elements.Add(new Element(current.Tag, current.Vr, fragments ?? []));
        fragments = null;
    }

    private void Count(in ElementHeader header)
    {
        if (++Elements > limits.Elements)
        {
            throw new DataSetException(DataSetReasons.TooManyElements, header.Offset, header.Tag);
        }
    }

    private readonly record struct OpenSequence(ElementHeader Header, List<DataSet> Items);

    private readonly record struct OpenItem(ElementHeader Header, ElementList Elements);
}
