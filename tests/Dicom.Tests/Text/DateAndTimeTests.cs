using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Text;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Text;

public sealed class DateAndTimeTests
{
    private const long Second = 1_000_000;

    [Theory]
    [InlineData("20060705", 20060705)]
    [InlineData(" 20060705 ", 20060705)]
    [InlineData("2006.07.05", 20060705)]
    [InlineData("20240229", 20240229)]
    [InlineData("20230229", null)]
    [InlineData("99999999", null)]
    [InlineData("00000101", null)]
    [InlineData("20061301", null)]
    [InlineData("20060700", null)]
    [InlineData("2006-07-05", null)]
    [InlineData("2006", null)]
    [InlineData("2006070", null)]
    [InlineData("200607051", null)]
    [InlineData("2006070x", null)]
    [InlineData("+2006070", null)]
    [InlineData("", null)]
    public void A_date_is_a_day_of_the_calendar(string text, int? number)
    {
        DicomDate.TryParse(Encoding.ASCII.GetBytes(text), out var date).ShouldBe(number is not null);
        (number is null || date.Number == number).ShouldBeTrue();
    }

    [Theory]
    [InlineData("10", 36000 * Second, (39600 * Second) - 1)]
    [InlineData("1030", 37800 * Second, (37860 * Second) - 1)]
    [InlineData("103015", 37815 * Second, (37816 * Second) - 1)]
    [InlineData("103015.5", (37815 * Second) + 500_000, (37815 * Second) + 599_999)]
    [InlineData("103015.000001", (37815 * Second) + 1, (37815 * Second) + 1)]
    [InlineData("10:30", 37800 * Second, (37860 * Second) - 1)]
    [InlineData("10:30:15.5 ", (37815 * Second) + 500_000, (37815 * Second) + 599_999)]
    [InlineData("235960", 86400 * Second, (86401 * Second) - 1)]
    public void A_time_is_the_stretch_that_its_precision_leaves_open(string text, long earliest, long latest)
    {
        DicomTime.TryParse(Encoding.ASCII.GetBytes(text), out var time).ShouldBeTrue();
        time.ShouldBe(new DicomTime(earliest, latest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("24")]
    [InlineData("2400")]
    [InlineData("1060")]
    [InlineData("103061")]
    [InlineData("103015.")]
    [InlineData("103015.1234567")]
    [InlineData("1030.5")]
    [InlineData("10:3015")]
    [InlineData("1030:15")]
    [InlineData("103015+0100")]
    [InlineData("-1")]
    public void What_is_no_time_is_refused(string text) => DicomTime.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();

    [Theory]
    [InlineData("2006", "2006-01-01T00:00:00.0000000", "2006-12-31T23:59:59.9999990", null)]
    [InlineData("200602", "2006-02-01T00:00:00.0000000", "2006-02-28T23:59:59.9999990", null)]
    [InlineData("20060705", "2006-07-05T00:00:00.0000000", "2006-07-05T23:59:59.9999990", null)]
    [InlineData("2006070510-0500", "2006-07-05T10:00:00.0000000", "2006-07-05T10:59:59.9999990", -300)]
    [InlineData("20060705103015.25+0930", "2006-07-05T10:30:15.2500000", "2006-07-05T10:30:15.2599990", 570)]
    [InlineData("9999", "9999-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999990", null)]
    public void A_moment_is_the_stretch_that_its_precision_leaves_open(string text, string earliest, string latest, int? offset)
    {
        DicomDateTime.TryParse(Encoding.ASCII.GetBytes(text), out var moment).ShouldBeTrue();
        moment.ShouldBe(new DicomDateTime(Microseconds(earliest), Microseconds(latest), offset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("200")]
    [InlineData("0000")]
    [InlineData("20061")]
    [InlineData("200613")]
    [InlineData("20060230")]
    [InlineData("2006070525")]
    [InlineData("20060705+1500")]
    [InlineData("20060705-1230")]
    [InlineData("20060705+0160")]
    public void What_is_no_moment_is_refused(string text) => DicomDateTime.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();

    [Theory]
    [InlineData("20060101-20060131", null)]
    [InlineData("20060101 - 20060131", null)]
    [InlineData("-20060131 ", null)]
    [InlineData("20060101-", null)]
    [InlineData("20060101", null)]
    [InlineData("-", "range-without-ends")]
    [InlineData(" - ", "range-without-ends")]
    [InlineData("20060131-20060101", "range-reversed")]
    [InlineData("99999999", "date-malformed")]
    [InlineData("99999999-", "date-malformed")]
    [InlineData("20060101--", "date-malformed")]
    [InlineData("2006*", "date-malformed")]
    public void A_date_range_is_read_or_refused_with_its_reason(string text, string? reason) =>
        DicomDateRange.Parse(Encoding.ASCII.GetBytes(text), out _).ShouldBe(reason);

    [Theory]
    [InlineData("1000-1800", null)]
    [InlineData("-1800", null)]
    [InlineData("22-", null)]
    [InlineData("10-10", null)]
    [InlineData("22-06", "range-reversed")]
    [InlineData("-", "range-without-ends")]
    [InlineData("25", "time-malformed")]
    public void A_time_range_is_read_or_refused_with_its_reason(string text, string? reason) =>
        DicomTimeRange.Parse(Encoding.ASCII.GetBytes(text), out _).ShouldBe(reason);

    [Theory]
    [InlineData("2006-2007", RangeForm.Between, null)]
    [InlineData("2006-0500", RangeForm.Single, null)]
    [InlineData("2006-0500-2007-0500", RangeForm.Between, null)]
    [InlineData("2006-0500-", RangeForm.Since, null)]
    [InlineData("-2006-0500", RangeForm.Until, null)]
    [InlineData("20060101-20060102+0100", RangeForm.Between, null)]
    [InlineData("-", RangeForm.Single, "range-without-ends")]
    [InlineData("2007-2006", RangeForm.Between, "range-reversed")]
    [InlineData("yesterday", RangeForm.Single, "datetime-malformed")]
    public void A_hyphen_before_an_offset_divides_nothing(string text, RangeForm form, string? reason)
    {
        DicomDateTimeRange.Parse(Encoding.ASCII.GetBytes(text), out var range).ShouldBe(reason);
        (reason is not null || range.Form == form).ShouldBeTrue();
    }

    [Fact]
    public void Moments_are_compared_on_utc_where_both_sides_say_their_offset()
    {
        DicomDateTime.TryParse("20060705120000+0200"u8, out var noonInBerlin).ShouldBeTrue();
        DicomDateTimeRange.Parse("20060705100000+0000"u8, out var tenUtc).ShouldBeNull();
        DicomDateTimeRange.Parse("20060705120000"u8, out var noon).ShouldBeNull();

        tenUtc.Overlaps(noonInBerlin, localOffset: null).ShouldBeTrue();
        noon.Overlaps(noonInBerlin, localOffset: null).ShouldBeTrue();
        noon.Overlaps(noonInBerlin, localOffset: 0).ShouldBeFalse();
        noon.Overlaps(noonInBerlin, localOffset: 120).ShouldBeTrue();
    }

    [Fact]
    public void No_bytes_make_a_parser_fail()
    {
        var gen = Gen.Elements((byte)'0', (byte)'1', (byte)'2', (byte)'9', (byte)'-', (byte)'+', (byte)'.', (byte)':', (byte)' ', (byte)'\\', (byte)0xFF).ArrayOf();
        Prop.ForAll(gen.ToArbitrary(), bytes =>
        {
            // A value without hyphen is a range exactly where it is a value.
            var hasHyphen = bytes.Contains((byte)'-');
            (hasHyphen || DicomDate.TryParse(bytes, out _) == (DicomDateRange.Parse(bytes, out _) is null)).ShouldBeTrue();
            (hasHyphen || DicomTime.TryParse(bytes, out _) == (DicomTimeRange.Parse(bytes, out _) is null)).ShouldBeTrue();
            (hasHyphen || DicomDateTime.TryParse(bytes, out _) == (DicomDateTimeRange.Parse(bytes, out _) is null)).ShouldBeTrue();
            var reasons = new[] { DicomDateRange.Parse(bytes, out _), DicomTimeRange.Parse(bytes, out _), DicomDateTimeRange.Parse(bytes, out _) };
            reasons.ShouldAllBe(r => r == null || r.Contains('-', StringComparison.Ordinal));
        }).CheckMany();
    }

    private static long Microseconds(string time) => DateTime.ParseExact(time, "O", CultureInfo.InvariantCulture).Ticks / 10;
}
