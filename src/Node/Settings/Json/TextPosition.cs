namespace DicomExchange.Node.Settings.Json;

/// <summary>Follows line and column through a text, forwards only, so that a whole file costs one pass.</summary>
internal struct TextPosition
{
    private int newLines;
    private int lineStart;

    public int Offset { get; private set; }

    public readonly int Line => newLines + 1;

    public readonly int Column => Offset - lineStart + 1;

    public void MoveTo(ReadOnlySpan<byte> text, int offset)
    {
        while (text[Offset..offset].IndexOf((byte)'\n') is >= 0 and var next)
        {
            newLines++;
            Offset += next + 1;
            lineStart = Offset;
        }

        Offset = offset;
    }
}
