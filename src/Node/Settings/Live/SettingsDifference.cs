using System.Collections;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Settings.Live;

/// <summary>What differs between two settings. Found by the same shapes that read them, so that no key can be forgotten. Pure.</summary>
public static class SettingsDifference
{
    /// <summary>Used only as the node starts: the store, its key, the log. Every other key takes effect at once.</summary>
    private static readonly string[] AtStartOnly = ["node.data", "node.keyFile", "storage.", "retention.", "logging."];

    private static readonly SettingsShape Shape = SettingsShape.Of(typeof(NodeSettings));

    /// <summary>Keys by path, partners and routes by name; a partner with a new name is one removed and one added.</summary>
    public static IReadOnlyList<SettingsChange> Between(NodeSettings before, NodeSettings after)
    {
        var changes = new List<SettingsChange>();
        foreach (var member in Shape.Members)
        {
            switch (member.Key)
            {
                case "partners":
                    Named("partner", before.Partners, after.Partners, p => p.Name, member.Shape.Element!, changes);
                    break;
                case "routes":
                    Named("route", before.Routes, after.Routes, r => r.Name, member.Shape.Element!, changes);
                    break;
                default:
                    changes.AddRange(Keys(member.Shape, member.Get(before), member.Get(after), member.Key).Select(k => new SettingsChange(ChangeKind.Changed, k)));
                    break;
            }
        }

        return changes;
    }

    /// <summary>Whether this takes effect only when the node starts anew.</summary>
    public static bool NeedsRestart(SettingsChange change) => Array.Exists(
        AtStartOnly, key => key.EndsWith('.') ? change.Path.StartsWith(key, StringComparison.Ordinal) : change.Path == key);

    /// <summary>The settings as they take effect in a running node: what needs a restart stays as it was.</summary>
    public static NodeSettings WithoutRestart(NodeSettings running, NodeSettings written) => written with
    {
        Node = written.Node with { Data = running.Node.Data, KeyFile = running.Node.KeyFile },
        Storage = running.Storage,
        Retention = running.Retention,
        Logging = running.Logging,
    };

    private static void Named<T>(
        string what, IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> nameOf, SettingsShape shape, List<SettingsChange> changes)
    {
        var old = before.ToDictionary(nameOf, StringComparer.Ordinal);
        var now = after.Select(nameOf).ToHashSet(StringComparer.Ordinal);
        changes.AddRange(old.Keys.Where(name => !now.Contains(name)).Select(name => new SettingsChange(ChangeKind.Removed, what, name)));
        foreach (var one in after)
        {
            if (!old.TryGetValue(nameOf(one), out var earlier))
            {
                changes.Add(new SettingsChange(ChangeKind.Added, what, nameOf(one)));
            }
            else if (Keys(shape, earlier, one, string.Empty).ToList() is { Count: > 0 } keys)
            {
                changes.Add(new SettingsChange(ChangeKind.Changed, what, nameOf(one), keys));
            }
        }
    }

    /// <summary>The paths under a value that differ.</summary>
    private static IEnumerable<string> Keys(SettingsShape shape, object? before, object? after, string path)
    {
        if (shape.Members.Count == 0 || before is null || after is null)
        {
            return IsSame(shape, before, after) ? [] : [path];
        }

        var prefix = path.Length == 0 ? string.Empty : path + ".";
        return shape.Members.SelectMany(m => Keys(m.Shape, m.Get(before), m.Get(after), prefix + m.Key));
    }

    private static bool IsSame(SettingsShape shape, object? before, object? after)
    {
        if (before is null || after is null)
        {
            return before is null && after is null;
        }

        if (shape.Element is { } element)
        {
            var (one, other) = (((IEnumerable)before).Cast<object>().ToList(), ((IEnumerable)after).Cast<object>().ToList());
            return one.Count == other.Count && one.Zip(other).All(pair => !Keys(element, pair.First, pair.Second, "x").Any());
        }

        return shape.Members.Count > 0 ? !Keys(shape, before, after, string.Empty).Any() : Equals(before, after);
    }
}
