using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>Some sealed holdings on their way from the database to a core that opens them.</summary>
internal sealed class SealedPage
{
    private readonly List<int> ends = [];
    private byte[] bytes = new byte[1 << 20];
    private int used;

    public List<Token> Tokens { get; } = [];

    public List<HoldingEntry> Entries { get; } = [];

    public int Count => Entries.Count;

    public void Add(Token token, HoldingEntry entry, ReadOnlySpan<byte> row)
    {
        if (used + row.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, used + row.Length));
        }

        row.CopyTo(bytes.AsSpan(used));
        used += row.Length;
        ends.Add(used);
        Tokens.Add(token);
        Entries.Add(entry);
    }

    public ReadOnlySpan<byte> Row(int number)
    {
        var start = number == 0 ? 0 : ends[number - 1];
        return bytes.AsSpan(start, ends[number] - start);
    }
}
