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

    /// <summary>The settings in which the partners of those names are not admitted.</summary>
    public static NodeSettings Without(NodeSettings settings, IReadOnlyList<HeldName> names)
    {
        var unclaimed = settings.Partners.ToLookup(partner => names.Any(name => name.Name == partner.Name));
        return names.Count == 0 ? settings : settings with { Partners = [.. unclaimed[false]], NotAdmitted = [.. unclaimed[true]] };
    }

    /// <summary>
    /// What a node that starts may take at once of the settings it finds: new names that own something come in as in a running one, by the
    /// first look at the file.
    /// </summary>
    /// <param name="written">The settings.</param>
    /// <param name="admitted">The names that were partners' when the node ran last; null where that is not known, and so all are taken.</param>
    /// <param name="held">Asked for only where there is a new name.</param>
    public static NodeSettings AtStart(NodeSettings written, IReadOnlySet<string>? admitted, Func<IReadOnlyList<HeldName>> held)
    {
        if (admitted is null)
        {
            return written;
        }

        var known = written with { Partners = [.. written.Partners.Where(partner => admitted.Contains(partner.Name))] };
        return Without(written, [.. Owning(known, written, held).Select(static owning => owning.Name)]);
    }
}
