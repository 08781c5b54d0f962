using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Matching;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Matching;

public sealed class MatchingTests
{
    private static readonly QueryOptions Combined = new() { CombinedDateTime = true };

    [Theory]
    [InlineData("doe^john", "DOE^JOHN", true)]
    [InlineData("DOE^JOHN^^^", "Doe^John", true)]
    [InlineData("DOE^*", "Doe", true)]
    [InlineData("DOE^*", "Doe^John", true)]
    [InlineData("DOE", "Doe^John", false)]
    [InlineData("*john", "Doe^John", true)]
    [InlineData("山田^太郎", "Yamada^Tarou=山田^太郎=やまだ^たろう", true)]
    [InlineData("やまだ*", "Yamada^Tarou=山田^太郎=やまだ^たろう", true)]
    [InlineData("=山田*", "Yamada^Tarou=山田^太郎", true)]
    [InlineData("yamada*=鈴木*", "Yamada^Tarou=山田^太郎", false)]
    [InlineData("müller", "MÜLLER", true)]
    [InlineData("muller", "MÜLLER", false)]
    [InlineData("D?E", "DÖE", true)]
    [InlineData("*", "", true)]
    [InlineData("?*", "", false)]
    [InlineData("*=*", "Doe", true)]
    [InlineData("^", "", true)]
    public void Names(string key, string value, bool matches) => Query.Matches(Query.PatientName, key, value).ShouldBe(matches);

    [Theory]
    [InlineData("CT", "CT\\MR", true)]
    [InlineData("CT\\PX", "PX", true)]
    [InlineData("ct", "CT", false)]
    [InlineData("C*", "MR\\CT", true)]
    [InlineData("", "", true)]
    [InlineData("CT", "", false)]
    public void Any_value_of_the_attribute_may_match_any_value_of_the_key(string key, string value, bool matches) =>
        Query.Matches(Query.Modalities, key, value).ShouldBe(matches);

    [Fact]
    public void An_attribute_of_one_value_is_not_taken_apart() => Query.Matches(Query.PatientId, "A", "A\\B").ShouldBeFalse();

    [Theory]
    [InlineData("7", "007", true)]
    [InlineData("7", "70", false)]
    [InlineData("+7 ", "7", true)]
    public void Numbers_match_by_what_they_mean(string key, string value, bool matches) => Query.Matches(Query.SeriesNumber, key, value).ShouldBe(matches);

    [Theory]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("1.2.3\\1.2.4", "1.2.4", true)]
    [InlineData("1.2.3\\1.2.4", "1.2.5", false)]
    [InlineData("*", "1.2.5", true)]
    public void Uids_match_alone_or_in_a_list(string key, string value, bool matches) => Query.Matches(Query.StudyUid, key, value).ShouldBe(matches);

    [Theory]
    [InlineData("20060705100000+0000", "20060705120000+0200", true)]
    [InlineData("2006-", "20060705", true)]
    [InlineData("-2005", "20060705", false)]
    public void Moments(string key, string value, bool matches) => Query.Matches(Query.Moment, key, value).ShouldBe(matches);

    [Theory]
    [InlineData("235960", "235960", true)]
    [InlineData("2359-", "235960", true)]
    [InlineData("235950-235960", "235960", true)]
    [InlineData("23-", "235960.5", true)]
    [InlineData("-0001", "235960", false)]
    [InlineData("000000", "235960", false)]
    public void A_leap_second_belongs_to_the_end_of_its_day(string key, string value, bool matches) =>
        Query.Matches(Query.StudyTime, key, value).ShouldBe(matches);

    [Fact]
    public void Date_and_time_are_matched_apart_unless_it_was_negotiated_to_match_them_together()
    {
        // The example of PS3.4 §C.2.2.2.5: from the 5th at ten until the 7th at six, or ten to six on each of three days.
        var query = Query.Of((Query.StudyDate, "20060705-20060707"), (Query.StudyTime, "1000-1800"));
        var nightBetween = Query.Of((Query.StudyDate, "20060706"), (Query.StudyTime, "020000"));
        var earlyFirst = Query.Of((Query.StudyDate, "20060705"), (Query.StudyTime, "0930"));
        var lateLast = Query.Of((Query.StudyDate, "20060707"), (Query.StudyTime, "1801"));
        var noTime = Query.Of((Query.StudyDate, "20060705"));

        Query.Matches(query, nightBetween).ShouldBeFalse();
        Query.Matches(query, nightBetween, Combined).ShouldBeTrue();
        Query.Matches(query, earlyFirst, Combined).ShouldBeFalse();
        Query.Matches(query, lateLast, Combined).ShouldBeFalse();
        Query.Matches(query, noTime).ShouldBeFalse();
        Query.Matches(query, noTime, Combined).ShouldBeTrue();
        Query.Compile(query, Combined).Hints.StudyDates!.Value.To.Number.ShouldBe(20060707);
    }

    [Fact]
    public void A_combined_range_may_end_at_an_earlier_hour_than_it_begins_but_apart_it_is_reversed()
    {
        var query = Query.Of((Query.StudyDate, "20060705-20060707"), (Query.StudyTime, "1800-1000"));

        Query.Refuse(query).Reason.ShouldBe("range-reversed");
        Query.Matches(query, Query.Of((Query.StudyDate, "20060707"), (Query.StudyTime, "0900")), Combined).ShouldBeTrue();
        Query.Matches(query, Query.Of((Query.StudyDate, "20060705"), (Query.StudyTime, "0900")), Combined).ShouldBeFalse();
        Query.Refuse(Query.Of((Query.StudyTime, "1800-1000")), Combined).Reason.ShouldBe("range-reversed");
        Query.Refuse(Query.Of((Query.StudyDate, "20060705-20060705"), (Query.StudyTime, "1800-1000")), Combined).Reason.ShouldBe("range-reversed");
    }

    [Fact]
    public void Different_forms_of_range_are_never_combined()
    {
        var query = Query.Of((Query.StudyDate, "20060705-20060707"), (Query.StudyTime, "1000-"));
        Query.Matches(query, Query.Of((Query.StudyDate, "20060706"), (Query.StudyTime, "02")), Combined).ShouldBeFalse();
    }

    [Fact]
    public void Times_are_read_on_the_clock_of_the_query_where_both_sides_say_theirs()
    {
        var query = Query.Of((Query.StudyTime, "0000-0100"), (Query.Offset, "+0200"));
        Query.Matches(query, Query.Of((Query.StudyTime, "2230"), (Query.Offset, "+0000"))).ShouldBeTrue();
        Query.Matches(query, Query.Of((Query.StudyTime, "2230"))).ShouldBeFalse();
        Query.Matches(query, Query.Of((Query.StudyTime, "0030"))).ShouldBeTrue();

        var both = Query.Of((Query.StudyDate, "20060706-20060706"), (Query.StudyTime, "0000-0100"), (Query.Offset, "+0200"));
        var evening = Query.Of((Query.StudyDate, "20060705"), (Query.StudyTime, "2230"), (Query.Offset, "+0000"));
        Query.Matches(both, evening, Combined).ShouldBeTrue();
        Query.Compile(both, Combined).Hints.StudyDates!.Value.Contains(new DicomDate(20060705)).ShouldBeTrue();
    }

    [Fact]
    public void An_item_must_match_all_keys_itself()
    {
        var key = new DataSet().SetSequence(Query.ProcedureCode, Query.Of((Query.CodeValue, "D0274"), (Query.Description, "Bite*")));
        DataSet Item(string code, string description) => Query.Of((Query.CodeValue, code), (Query.Description, description));

        Query.Matches(key, new DataSet().SetSequence(Query.ProcedureCode, Item("X", "None"), Item("D0274", "Bitewings"))).ShouldBeTrue();
        Query.Matches(key, new DataSet().SetSequence(Query.ProcedureCode, Item("D0274", "None"), Item("X", "Bitewings"))).ShouldBeFalse();
        Query.Matches(key, new DataSet()).ShouldBeFalse();
        Query.Matches(new DataSet().SetSequence(Query.ProcedureCode, new DataSet()), new DataSet()).ShouldBeTrue();
        Query.Matches(new DataSet().SetSequence(Query.ProcedureCode), new DataSet()).ShouldBeTrue();
    }

    [Fact]
    public void What_is_not_supported_is_named_and_does_not_exclude()
    {
        var unknown = new Tag(0x00321060);
        var matcher = Query.Compile(Query.Of((Query.PatientName, "*"), (unknown, "CROWN"), (new Tag(0x00080052), "STUDY")));

        matcher.Unsupported.ShouldBe([unknown]);
        matcher.IsUniversal.ShouldBeTrue();
        matcher.ReturnKeys.Select(k => k.Tag).ShouldBe([Query.PatientName]);
    }

    [Fact]
    public void Levels_can_be_matched_one_after_another()
    {
        var matcher = Query.Compile(Query.Of((Query.PatientId, "A"), (Query.SeriesNumber, "2")));
        matcher.Only(t => t == Query.PatientId).Matches(Query.Of((Query.PatientId, "A")), Query.Read).ShouldBeTrue();
        matcher.Only(t => t != Query.PatientId).Hints.PatientIds.ShouldBeNull();
    }

    [Fact]
    public void Keys_and_values_meet_in_unicode_whatever_they_were_written_in()
    {
        var latin = new DataSet().SetText(new Tag(0x00080005), Vr.CS, "ISO_IR 100").Set(Query.PatientName, Vr.PN, new byte[] { 0x4D, 0xFC, 0x2A, 0x20 });
        var unicode = Query.Of((Query.PatientName, "Müller^Jörg"));
        Query.Compile(latin).Matches(unicode, Query.Read).ShouldBeTrue();

        // Bytes nobody can read are still found by the same bytes.
        var unreadable = new DataSet().Set(Query.PatientId, Vr.LO, new byte[] { 0xE9, 0x41 });
        Query.Compile(unreadable).Matches(unreadable, Query.Read).ShouldBeTrue();
    }
}
