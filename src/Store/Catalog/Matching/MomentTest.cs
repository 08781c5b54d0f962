using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// A date and the time that belongs to it, both asked for by the same form of range and matched as one moment (PS3.4
/// §C.2.2.2.5, combined datetime matching). Without a time the moment lies anywhere in its day.
/// </summary>
internal sealed class MomentTest(Tag dateTag, Tag timeTag, DicomDateRange dates, DicomDateTimeRange range)
{
    private const long PerMinute = 60_000_000;

    // Each date with its time, of the attributes that queries are made of.
    private static readonly (uint Date, uint Time)[] Pairs =
    [
        (0x0008_0012, 0x0008_0013), (0x0008_0020, 0x0008_0030), (0x0008_0021, 0x0008_0031), (0x0008_0022, 0x0008_0032),
        (0x0008_0023, 0x0008_0033), (0x0010_0030, 0x0010_0032), (0x0040_0002, 0x0040_0003), (0x0040_0244, 0x0040_0245),
        (0x0040_0250, 0x0040_0251),
    ];

    public Tag DateTag => dateTag;

    public Tag TimeTag => timeTag;

    /// <summary>The days a match can have; one more at each end where clocks may differ.</summary>
    public DicomDateRange Days(bool clocksDiffer) => clocksDiffer ? new(RangeForm.Between, dates.From.AddDays(-2), dates.To.AddDays(2)) : dates;

    /// <summary>Takes the pairs of tests out of the list that are to be matched together.</summary>
    public static MomentTest[] TakeFrom(List<AttributeTest> tests)
    {
        var taken = new List<MomentTest>();
        foreach (var (date, time) in Pairs)
        {
            if (tests.Find(t => t.Tag.Value == date) is DateTest { Ranges: [{ Form: not RangeForm.Single } dates] } dateTest
                && tests.Find(t => t.Tag.Value == time) is TimeTest { Ranges: [var times] } timeTest
                && times.Form == dates.Form
                && !(dates.Form == RangeForm.Between && Combine(dates, times) is var both && both.From > both.To))
            {
                tests.Remove(dateTest);
                tests.Remove(timeTest);
                taken.Add(new MomentTest(dateTest.Tag, timeTest.Tag, dates, Combine(dates, times)));
            }
        }

        return [.. taken];
    }

    public bool Matches(ReadOnlySpan<byte> date, ReadOnlySpan<byte> time, int zoneShift)
    {
        if (!DicomDate.TryParse(date, out var day))
        {
            return false;
        }

        if (!DicomTime.TryParse(time, out var clock))
        {
            clock = DicomTime.AnyTime;
        }

        var moment = DicomDateTime.Of(day, clock, offsetMinutes: null);
        return range.Overlaps(moment with { Earliest = moment.Earliest + (zoneShift * PerMinute), Latest = moment.Latest + (zoneShift * PerMinute) }, localOffset: null);
    }

    private static DicomDateTimeRange Combine(DicomDateRange dates, DicomTimeRange times) => new(
        dates.Form,
        dates.Form == RangeForm.Until ? long.MinValue : DicomDateTime.Of(dates.From, new DicomTime(times.From, times.From), null).Earliest,
        dates.Form == RangeForm.Since ? long.MaxValue : DicomDateTime.Of(dates.To, new DicomTime(times.To, times.To), null).Latest,
        FromOffset: null,
        ToOffset: null);
}
