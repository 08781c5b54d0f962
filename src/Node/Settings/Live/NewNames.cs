using DicomExchange.Store;

namespace DicomExchange.Node.Settings.Live;

/// <summary>
/// A partner's name is the key of what it sent and of what it was granted. Who is entered under a name that owns something would have
/// all of that at once, so a running node admits nobody under such a name before the entry says that it is meant. Pure.
/// </summary>
internal static class NewNames
{
    /// <param name="inForce">The settings whose partners are known.</param>
    /// <param name="written">Those that are to follow.</param>
    /// <param name="held">Asked for only where there is a new name.</param>
    /// <returns>What is kept under each new name, and whether its entry says that it takes it over.</returns>
    public static IReadOnlyList<(HeldName Name, bool IsClaimed)> Owning(NodeSettings inForce, NodeSettings written, Func<IReadOnlyList<HeldName>> held)
    {
        var known = inForce.Partners.Select(partner => partner.Name).ToHashSet(StringComparer.Ordinal);
        var added = written.Partners.Where(partner => !known.Contains(partner.Name)).ToDictionary(partner => partner.Name, partner => partner.TakeOver, StringComparer.Ordinal);
        return added.Count == 0 ? [] : [.. held().Where(name => added.ContainsKey(name.Name)).Select(name => (name, added[name.Name]))];
    }

    /// <summary>The settings without the partners of those names.</summary>
    public static NodeSettings Without(NodeSettings settings, IReadOnlyList<HeldName> names) => names.Count == 0
        ? settings
        : settings with { Partners = [.. settings.Partners.Where(partner => names.All(name => name.Name != partner.Name))] };
}
