using System.Buffers;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>Some sealed holdings on their way from the database to a core that opens them.</summary>
internal sealed class SealedPage : IDisposable
{
    private readonly List<int> ends = [];
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(1 << 20);
    private int used;

    public List<Token> Tokens { get; } = [];

    public List<HoldingEntry> Entries { get; } = [];

    /// <summary>What was noticed of each holding.</summary>
    public List<PatientConflict> Flags { get; } = [];

    public int Count => Entries.Count;

    public void Add(Token token, HoldingEntry entry, PatientConflict flags, ReadOnlySpan<byte> row)
    {
        if (used + row.Length > bytes.Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, used + row.Length));
            bytes.AsSpan(0, used).CopyTo(grown);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = grown;
        }

        row.CopyTo(bytes.AsSpan(used));
        used += row.Length;
        ends.Add(used);
        Tokens.Add(token);
        Entries.Add(entry);
        Flags.Add(flags);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);

    public ReadOnlySpan<byte> Row(int number)
    {
        var start = number == 0 ? 0 : ends[number - 1];
        return bytes.AsSpan(start, ends[number] - start);
    }
}
