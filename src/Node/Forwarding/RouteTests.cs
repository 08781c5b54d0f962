using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Forwarding;

/// <summary>Makes the conditions of a route ready.</summary>
internal static class RouteTests
{
    public static IReadOnlyList<RouteTest> Of(RouteCondition when, PartnerNames partners)
    {
        var tests = new List<RouteTest>();
        if (when.From is { } from)
        {
            var senders = from.Select(partners.One).OfType<PartnerSettings>().Select(static partner => partner.Name).ToFrozenSet(StringComparer.Ordinal);
            tests.Add(new RouteTest("from", Listed(from), i => i.Sender is null ? null : senders.Contains(i.Sender), static i => i.Sender ?? "not said"));
        }

        if (when.CalledAe is { } called)
        {
            tests.Add(new RouteTest("calledAe", Listed(called), i => i.CalledAe is { } title ? called.Contains(title) : null, static i => i.CalledAe?.Value ?? "not said"));
        }

        if (when.SopClass is { } classes)
        {
            tests.Add(new RouteTest("sopClass", Listed(classes), i => i.Attributes.TryGetUid(Tags.SOPClassUID, out var sopClass) && classes.Contains(sopClass), i => Found(i, Tags.SOPClassUID)));
        }

        if (when.Modality is { } modalities)
        {
            tests.Add(Attribute("modality", (Tags.Modality, Vr.CS), modalities));
        }

        if (when.Station is { } stations)
        {
            tests.Add(Attribute("station", (Tags.StationName, Vr.SH), stations));
        }

        tests.AddRange((when.Attributes ?? []).Select(static a => Attribute(a.Attribute.Written, (a.Attribute.Tag, a.Attribute.Vr), a.Values)));
        if (when is not { Weekdays: null, Hours: null })
        {
            tests.Add(Moment(when.Weekdays, when.Hours));
        }

        return tests;
    }

    private static RouteTest Attribute(string key, (Tag Tag, Vr Vr) attribute, IReadOnlyList<string> values)
    {
        var pattern = new AttributePattern(attribute, values);
        return new RouteTest(key, Listed(values), instance => pattern.Matches(instance), instance => Found(instance, attribute.Tag));
    }

    private static RouteTest Moment(IReadOnlyList<DayOfWeek>? days, IReadOnlyList<HourRange>? hours)
    {
        var key = hours is null ? "weekdays" : days is null ? "hours" : "weekdays and hours";
        var wanted = string.Join(", ", new[] { days is null ? null : Listed(days), hours is null ? null : Listed(hours) }.OfType<string>());
        return new RouteTest(key, wanted, i => IsWithin(i.At, days, hours), static i => i.At.ToString("dddd HH:mm zzz", CultureInfo.InvariantCulture));
    }

    /// <summary>By the clock on the wall; hours over midnight belong to the day on which they began.</summary>
    private static bool IsWithin(DateTimeOffset at, IReadOnlyList<DayOfWeek>? days, IReadOnlyList<HourRange>? hours)
    {
        var (day, time) = (at.DayOfWeek, TimeOnly.FromTimeSpan(at.TimeOfDay));
        return hours is null
            ? days!.Contains(day)
            : hours.Any(range => range.Covers(time, out var beganDayBefore) && days?.Contains(beganDayBefore ? DayBefore(day) : day) != false);
    }

    private static DayOfWeek DayBefore(DayOfWeek day) => (DayOfWeek)(((int)day + 6) % 7);

    private static string Listed<T>(IEnumerable<T> values) => string.Join(" or ", values);

    private static string Found(RoutedInstance instance, Tag tag) =>
        instance.Text(tag) is { IsEmpty: false } text ? Encoding.UTF8.GetString(text).Replace("\\", " and ", StringComparison.Ordinal) : "no value";
}
