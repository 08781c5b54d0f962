using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>Conditions on attributes and on the time of arrival, against naive models and the calendar.</summary>
public sealed class RouteConditionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One hour ahead of UTC, two from the last Sunday in March, 02:00, to the last Sunday in October, 03:00.</summary>
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone(
        "test", TimeSpan.FromHours(1), "test", "test", "test in summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    [Fact]
    public void Values_and_patterns_match_as_the_naive_model_says() => ForManySeeds(random =>
    {
        var values = Enumerable.Range(0, random.Next(4)).Select(_ => Word(random, "ABÜ")).ToList();
        var patterns = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Word(random, "ABÜ*?")).Where(p => p.Length > 0).ToList();
        var instance = Instance(new DataSet().SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192").Set(Tags.ProtocolName, Vr.LO, Encoding.UTF8.GetBytes(string.Join('\\', values))));

        Takes(Asking("ProtocolName", [.. patterns]), instance)
            .ShouldBe(values.Exists(v => v.Length > 0 && patterns.Exists(p => IsLike(v, p))), $"values {string.Join('|', values)}, patterns {string.Join('|', patterns)}");
    });

    [Fact]
    public void Weekdays_and_hours_hold_as_the_calendar_says() => ForManySeeds(random =>
    {
        var utc = Around(random);
        var local = TimeZoneInfo.ConvertTime(utc, Zone);
        var days = random.Next(3) == 0 ? null : Enum.GetValues<DayOfWeek>().Where(_ => random.Next(2) == 0).ToList();
        var hours = random.Next(4) == 0 && days is not null ? null : Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Hours(random)).ToList();
        var when = new RouteCondition { Weekdays = days, Hours = hours?.ConvertAll(h => h.Range) };

        Takes(when, new RoutedInstance(new DataSet(), local)).ShouldBe(IsWithin(local.DateTime, days, hours), $"{local:ddd o} {string.Join(',', days ?? [])} {string.Join(',', hours ?? [])}");
    });

    [Fact]
    public void The_hour_that_is_left_out_never_comes_and_the_one_that_comes_twice_counts_twice()
    {
        var night = new RouteCondition { Hours = [Range("02:00-03:00")] };
        bool At(string utc) => Takes(night, new RoutedInstance(new DataSet(), TimeZoneInfo.ConvertTime(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), Zone)));

        At("2026-03-29T00:59:59Z").ShouldBeFalse("01:59 of the last hour of winter");
        At("2026-03-29T01:00:00Z").ShouldBeFalse("03:00 of the first hour of summer");
        At("2026-10-24T23:59:59Z").ShouldBeFalse();
        At("2026-10-25T00:00:00Z").ShouldBeTrue("02:00 of summer");
        At("2026-10-25T00:59:59Z").ShouldBeTrue();
        At("2026-10-25T01:00:00Z").ShouldBeTrue("02:00 of winter");
        At("2026-10-25T01:59:59Z").ShouldBeTrue();
        At("2026-10-25T02:00:00Z").ShouldBeFalse();
    }

    [Theory]
    [InlineData("2026-03-06T21:59:59", false)]
    [InlineData("2026-03-06T22:00:00", true)]
    [InlineData("2026-03-07T05:59:59", true)]
    [InlineData("2026-03-07T06:00:00", false)]
    [InlineData("2026-03-07T22:00:00", false)]
    [InlineData("2026-03-06T05:00:00", false)]
    public void The_night_from_friday_is_fridays(string at, bool isTaken)
    {
        var night = new RouteCondition { Weekdays = [DayOfWeek.Friday], Hours = [Range("22:00-06:00")] };

        Takes(night, new RoutedInstance(new DataSet(), DateTimeOffset.Parse(at + "Z", System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(isTaken);
    }

    [Theory]
    [InlineData("PatientName", "doe*", true)]
    [InlineData("PatientName", "roe*", false)]
    [InlineData("StudyDescription", "jaw*", false)]
    [InlineData("StudyDescription", "Jaw?left", true)]
    [InlineData("(0008,1030)", "Jaw*", true)]
    [InlineData("StudyDate", "20260301-20260331", true)]
    [InlineData("StudyDate", "20260401-", false)]
    [InlineData("Rows", "7", true)]
    [InlineData("Rows", "07.0", true)]
    [InlineData("Rows", "70", false)]
    [InlineData("SeriesNumber", "3", true)]
    [InlineData("ImageType", "PRIMARY", true)]
    [InlineData("ImageType", "PRIM", false)]
    [InlineData("KVP", "*", false)]
    [InlineData("Rows", "*", true)]
    public void An_attribute_is_compared_as_in_a_query(string attribute, string value, bool matches)
    {
        var instance = Instance(new DataSet()
            .SetText(Tags.ImageType, Vr.CS, "ORIGINAL\\PRIMARY")
            .SetText(Tags.StudyDate, Vr.DA, "20260302")
            .SetText(Tags.StudyDescription, Vr.LO, "Jaw left")
            .SetText(Tags.PatientName, Vr.PN, "Doe^Jane")
            .SetText(Tags.SeriesNumber, Vr.IS, "03")
            .SetUInt16(Tags.Rows, 7));

        Takes(Asking(attribute, value), instance).ShouldBe(matches);
    }

    [Fact]
    public void Several_entries_of_one_attribute_must_all_hold_and_the_title_called_counts()
    {
        var instance = Instance(new DataSet().SetText(Tags.ImageType, Vr.CS, "ORIGINAL\\PRIMARY"));
        RouteCondition Both(string one, string other) => new() { Attributes = [.. Asking("ImageType", one).Attributes!, .. Asking("ImageType", other).Attributes!] };

        Takes(Both("ORIGINAL", "PRIMARY"), instance).ShouldBeTrue();
        Takes(Both("ORIGINAL", "SECONDARY"), instance).ShouldBeFalse();
        Takes(new RouteCondition { CalledAe = [AeTitle.Parse("OTHER"), AeTitle.Parse("NODE")] }, instance).ShouldBeTrue();
        Takes(new RouteCondition { CalledAe = [AeTitle.Parse("OTHER")] }, instance).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_tests_what_its_catalog_does_not_keep_by_its_own_clock_and_the_title_that_was_called()
    {
        // Monday 08:00 of UTC is Monday 22:00 there.
        var time = new ManualTime { Zone = TimeZoneInfo.CreateCustomTimeZone("far", TimeSpan.FromHours(14), "far", "far") };
        var when = """
            "when": { "calledAe": ["NODE"], "weekdays": ["monday"], "hours": ["21:00-23:00"], "attributes": [ { "attribute": "KVP", "values": ["70"] } ] },
            """;
        HeaderTags.Catalog.Contains(Tags.KVP).ShouldBeFalse();
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(time, when, [one.Port]);
        var objects = ForwardingTests.Study(1, 3);
        objects[0] = new GeneratedInstance(objects[0].Header.SetText(Tags.KVP, Vr.DS, "70.0"), objects[0].Pixels, objects[0].TransferSyntax);
        objects[1] = new GeneratedInstance(objects[1].Header.SetText(Tags.KVP, Vr.DS, "71"), objects[1].Pixels, objects[1].TransferSyntax);

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 1);

        node.Ledger("one").ShouldHaveSingleItem().SopInstance.ShouldBe(objects[0].SopInstance);
    }

    private static void ForManySeeds(Action<Random> body) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => body(new Random(seed))).CheckMany(500);

    private static string Word(Random random, string letters) => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => letters[random.Next(letters.Length)]));

    private static bool IsLike(string value, string pattern) => (value, pattern) switch
    {
        ("", "") => true,
        (_, "") => false,
        (_, ['*', ..]) => IsLike(value, pattern[1..]) || (value.Length > 0 && IsLike(value[1..], pattern)),
        ("", _) => false,
        _ => (pattern[0] == '?' || pattern[0] == value[0]) && IsLike(value[1..], pattern[1..]),
    };

    /// <summary>Any minute of the year, and often one near a change of the clock.</summary>
    private static DateTimeOffset Around(Random random)
    {
        DateTimeOffset[] changes = [new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), new(2026, 10, 25, 1, 0, 0, TimeSpan.Zero)];
        return random.Next(2) == 0
            ? changes[random.Next(2)].AddMinutes(random.Next(-300, 300))
            : new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(365 * 24 * 60));
    }

    private static (HourRange Range, int From, int Until) Hours(Random random)
    {
        var from = random.Next(24 * 60);
        var until = (from + 1 + random.Next((24 * 60) - 1)) % (24 * 60);
        return (Range($"{from / 60:00}:{from % 60:00}-{until / 60:00}:{until % 60:00}"), from, until);
    }

    private static bool IsWithin(DateTime wall, List<DayOfWeek>? days, List<(HourRange Range, int From, int Until)>? hours)
    {
        bool IsWanted(DateTime day) => days?.Contains(day.DayOfWeek) != false;
        return hours is null
            ? IsWanted(wall)
            : new[] { wall.Date, wall.Date.AddDays(-1) }.Any(day => IsWanted(day) && hours.Exists(h =>
                wall >= day.AddMinutes(h.From) && wall < day.AddMinutes(h.Until < h.From ? h.Until + (24 * 60) : h.Until)));
    }

    private static HourRange Range(string text) => HourRange.TryParse(text, out var range) ? range : throw new FormatException(text);

    private static RouteCondition Asking(string attribute, params IReadOnlyList<string> values) =>
        new() { Attributes = [new RouteAttribute { Attribute = AttributeName.TryParse(attribute, out var name) ? name : throw new FormatException(attribute), Values = values }] };

    private static RoutedInstance Instance(DataSet attributes) => new(attributes, Now) { Sender = "Unit", CalledAe = AeTitle.Parse("NODE") };

    private static bool Takes(RouteCondition when, RoutedInstance instance) => new RouteMatcher(new NodeSettings
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = [],
        Routes = [new RouteSettings { Name = "route", When = when }],
    }).Matching(instance).Any();
}
