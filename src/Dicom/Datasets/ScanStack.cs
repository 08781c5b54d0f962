namespace DicomExchange.Dicom.Datasets;

/// <summary>The open levels of a scan: memory follows the nesting met, which the scanner limits.</summary>
internal sealed class ScanStack
{
    private ScanFrame[] frames = new ScanFrame[9];

    public ScanStack(bool isImplicit) =>
        frames[0] = new ScanFrame(ScanFrameKind.Elements, long.MaxValue, IsUndefined: false, isImplicit, Tag: default);

    /// <summary>Levels open within the data set itself.</summary>
    public int Level { get; private set; }

    /// <summary>Sequences open within each other.</summary>
    public int Depth { get; private set; }

    public ref readonly ScanFrame Top => ref frames[Level];

    public void Push(in ScanFrame frame)
    {
        if (++Level == frames.Length)
        {
            Array.Resize(ref frames, frames.Length * 2);
        }

        frames[Level] = frame;
        if (frame.Kind == ScanFrameKind.Items)
        {
            Depth++;
        }
    }

    public ScanFrameKind Pop()
    {
        var kind = frames[Level--].Kind;
        if (kind == ScanFrameKind.Items)
        {
            Depth--;
        }

        return kind;
    }
}
