using System.Collections.Concurrent;

namespace DicomExchange.Node.Services;

/// <summary>How many associations each partner has open now.</summary>
public sealed class PartnerLoad
{
    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    public int OpenOf(string partner) => open.GetValueOrDefault(partner);

    public int Total => open.Values.Sum();

    public void Enter(string partner) => open.AddOrUpdate(partner, 1, static (_, n) => n + 1);

    public void Leave(string partner) => open.AddOrUpdate(partner, 0, static (_, n) => Math.Max(0, n - 1));
}
