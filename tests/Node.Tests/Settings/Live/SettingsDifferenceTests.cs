using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Node.Settings.Live;

namespace DicomExchange.Node.Tests.Settings.Live;

/// <summary>What changed is named key by key and partner by partner, and never with a value.</summary>
public sealed class SettingsDifferenceTests
{
    private static readonly SettingsShape Shape = SettingsShape.Of(typeof(NodeSettings));

    [Fact]
    public void The_same_file_read_twice_differs_in_nothing() => SettingsDifference.Between(Sample.Settings(), Sample.Settings()).ShouldBeEmpty();

    [Fact]
    public void Partners_are_told_by_name_and_a_changed_one_by_its_keys()
    {
        var before = Sample.Settings();
        var hill = before.Partners[1];
        var after = before with
        {
            Partners = [hill with { May = [Operation.Echo], Limits = hill.Limits with { Associations = 3 } }, hill with { Name = "Lakeside" }],
        };

        SettingsDifference.Between(before, after).Select(c => c.ToString()).ShouldBe(
        [
            "partner \"Panoramic unit, room 2\" removed",
            "partner \"Hill Street Orthodontics\" changed (may, limits.associations)",
            "partner \"Lakeside\" added",
        ]);
    }

    [Fact]
    public void A_name_cannot_forge_a_line()
    {
        var after = Sample.Settings() with { Partners = [Sample.Settings().Partners[0] with { Name = "a\nb" }] };

        SettingsDifference.Between(Sample.Settings() with { Partners = [] }, after).ShouldHaveSingleItem().ToString().ShouldBe("partner \"a\\u000ab\" added");
    }

    /// <summary>Every key of the node itself, changed alone, is the one change that is found, under its own path.</summary>
    [Fact]
    public void No_key_can_change_unseen()
    {
        var keys = Shape.Members.Where(m => m.Key is not ("partners" or "routes")).SelectMany(m => Paths(m.Shape, m.Key)).ToList();
        keys.Count.ShouldBeGreaterThan(20);
        foreach (var key in keys)
        {
            // A block that appears differs as a whole; here each that may be missing is there.
            var before = Sample.Settings() with { Audit = new AuditSettings { Collector = new CollectorSettings { Host = HostName.TryParse("c.example", out var host) ? host : default } } };
            var after = (NodeSettings)Changed(Shape, before, key.Split('.'));

            SettingsDifference.Between(before, after).ShouldHaveSingleItem(key).Path.ShouldBe(key);
        }
    }

    [Fact]
    public void No_key_of_a_partner_can_change_unseen()
    {
        var shape = Shape.Members.Single(m => m.Key == "partners").Shape.Element!;
        foreach (var key in shape.Members.Where(m => m.Key != "name").SelectMany(m => Paths(m.Shape, m.Key)))
        {
            var before = Sample.Settings();
            var after = before with { Partners = [before.Partners[0], (PartnerSettings)Changed(shape, before.Partners[1], key.Split('.'))] };

            SettingsDifference.Between(before, after).ShouldHaveSingleItem(key).Keys.ShouldBe([key]);
        }
    }

    [Fact]
    public void What_waits_for_a_restart_is_named_and_stays_as_it_was_until_then()
    {
        var running = Sample.Settings();
        var written = Sample.Settings(("\"data\": \"data\"", "\"data\": \"elsewhere\""), ("RIVERDENTAL", "LAKEDENTAL")) with
        {
            Logging = new LoggingSettings { FileMegabytes = 7 },
        };

        SettingsDifference.Between(running, written).Where(SettingsDifference.NeedsRestart).Select(c => c.Path).ShouldBe(["node.data", "logging.fileMegabytes"]);
        var inForce = SettingsDifference.WithoutRestart(running, written);
        inForce.Node.Data.ShouldBe(running.Node.Data);
        inForce.Logging.ShouldBe(running.Logging);
        inForce.Node.AeTitles[0].Value.ShouldBe("LAKEDENTAL");
        SettingsDifference.Between(inForce, written).ShouldAllBe(c => SettingsDifference.NeedsRestart(c));
    }

    private static IEnumerable<string> Paths(SettingsShape shape, string path) => shape.Members.Count == 0
        ? path == "audit" ? [] : [path]
        : shape.Members.SelectMany(m => Paths(m.Shape, $"{path}.{m.Key}"));

    private static object Changed(SettingsShape shape, object block, ReadOnlySpan<string> path)
    {
        var copy = block.GetType().GetMethod("<Clone>$")!.Invoke(block, null)!;
        var key = path[0];
        var member = shape.Members.Single(m => m.Key == key);
        var value = member.Get(copy);
        member.Set(copy, path.Length > 1 ? Changed(member.Shape, value ?? member.Shape.Placeholder()!, path[1..]) : Other(member.Shape, value));
        return copy;
    }

    private static object? Other(SettingsShape shape, object? value)
    {
        if (shape.Element is { } element)
        {
            var longer = Array.CreateInstance(element.Type, (value as System.Collections.ICollection)?.Count + 1 ?? 1);
            longer.SetValue(element.Placeholder(), 0);
            return longer;
        }

        return value switch
        {
            int number => number + 1,
            bool yes => !yes,
            string text => text + "x",
            Enum word => Enum.GetValues(shape.Type).Cast<object>().First(v => !v.Equals(word)),
            null when shape.Type == typeof(string) => "x",
            null => shape.Scalar!.Placeholder,
            _ => Activator.CreateInstance(shape.Type),
        };
    }
}
