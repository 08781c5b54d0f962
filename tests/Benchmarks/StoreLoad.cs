using System.Globalization;

namespace DicomExchange.Benchmarks;

/// <summary>What is sent in one round.</summary>
/// <param name="Senders">Associations at once.</param>
/// <param name="Count">Objects that each of them sends.</param>
/// <param name="Size">Bytes of pixel data.</param>
/// <param name="Studies">New studies of each sender, over which its objects are spread.</param>
internal sealed record StoreLoad(int Senders, int Count, int Size, int Studies)
{
    public int Objects => Senders * Count;

    public long Bytes => (long)Objects * Size;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Senders} × {Count} × {(Size < 1_000_000 ? $"{Size / 1000} KB" : $"{Size / 1e6:F0} MB")}{(Studies > 1 ? $", {Studies} studies" : string.Empty)}");
}
