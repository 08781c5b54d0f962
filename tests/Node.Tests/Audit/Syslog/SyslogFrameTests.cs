using System.Buffers;
using System.Text;
using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>The syslog line and its count.</summary>
public sealed class SyslogFrameTests
{
    private static readonly SyslogOrigin Origin = new("river.example", "4711");
    private static readonly AuditStamp Stamp = new(7, 12, 0xA1, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), new DateTimeOffset(2026, 3, 2, 8, 1, 2, 345, TimeSpan.FromHours(1)));

    [Fact]
    public void A_message_is_counted_in_octets_and_says_who_when_and_which_record() =>
        Encoding.UTF8.GetString(Framed(Stamp, "<A>é</A>")).ShouldBe(
            "245 <85>1 2026-03-02T08:01:02.345000+01:00 river.example dicomx 4711 DICOM+RFC3881 "
            + "[dicomx@32473 message=\"7\" sequence=\"12\" chain=\"000000000000000000000000000000a1\" hash=\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"] "
            + "\uFEFF<A>é</A>");

    [Fact]
    public void What_was_left_out_is_named() =>
        SyslogLine.Parse(WithoutCount(Framed(Stamp with { Shortened = "query,texts" }, "<A/>"))).Data["shortened"].ShouldBe("query,texts");

    [Fact]
    public void Whatever_is_framed_one_after_another_is_read_back_by_counting() => Prop.ForAll(
        Gen.ListOf(ArbMap.Default.GeneratorFor<string>().Where(s => s is not null && IsWhole(s))).ToArbitrary(),
        texts =>
        {
            var output = new ArrayBufferWriter<byte>();
            foreach (var (text, i) in texts.Select((t, i) => (t, i)))
            {
                SyslogFrame.Write(output, Origin, Stamp with { Message = i + 1 }, Encoding.UTF8.GetBytes(text));
            }

            var read = OctetCounting.Split(output.WrittenSpan.ToArray(), out var rest).Select(frame => SyslogLine.Parse(frame)).ToList();
            rest.ShouldBe(0);
            read.Select(line => line.Text).ShouldBe(texts);
            read.Select(line => line.Message).ShouldBe(Enumerable.Range(1, texts.Count).Select(i => (long)i));
            return true;
        }).CheckMany();

    [Theory]
    [InlineData("", "-")]
    [InlineData("river", "river")]
    [InlineData("Río 1\n", "R_o_1_")]
    public void A_machine_name_becomes_what_a_header_can_hold(string machine, string name) => SyslogOrigin.Of(machine, 1).HostName.ShouldBe(name);

    [Fact]
    public void A_machine_name_of_any_length_is_cut() => SyslogOrigin.Of(new string('a', 1000), 1).HostName.Length.ShouldBe(255);

    [Fact]
    public void A_message_that_is_too_long_loses_its_query_first()
    {
        var record = Long with { Query = new byte[AuditRecord.MaxQueryLength], Detail = "kept" };
        var line = Sent(record);
        line.Data["shortened"].ShouldBe("query");
        line.Text.ShouldContain("kept");
    }

    [Fact]
    public void Then_its_texts_are_cut_in_whole_characters_and_it_always_fits()
    {
        // Each of these characters is six octets when escaped, and the longest texts a record keeps are all there.
        var text = string.Concat(Enumerable.Repeat("\U0001F9B7", AuditRecord.MaxTextLength / 4));
        var record = Long with { Detail = text, Actor = text, Partner = text, PatientKey = text, Reason = text, Correlation = text, RemoteAddress = text, CallingTitle = text, CalledTitle = text };
        var line = Sent(record);
        line.Data["shortened"].ShouldBe("query,patients,texts");
        line.Text.ShouldNotContain('\uFFFD');
    }

    [Fact]
    public void A_message_that_fits_is_not_touched() => Sent(Long with { Detail = "kept" }).Data.Keys.ShouldNotContain("shortened");

    private static AuditRecord Long { get; } = new() { Event = AuditEvent.Query, Time = Stamp.Time };

    private static bool IsWhole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static SyslogLine Sent(AuditRecord record)
    {
        var frames = new MessageFrames(Origin, NaiveXml.Write);
        frames.Add(Stamp, record);
        var framed = WithoutCount(frames.Written.ToArray());
        framed.Length.ShouldBeLessThanOrEqualTo(SyslogFrame.LongestMessage);
        return SyslogLine.Parse(framed);
    }

    private static byte[] Framed(AuditStamp stamp, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        SyslogFrame.Write(output, Origin, stamp, Encoding.UTF8.GetBytes(text));
        return output.WrittenSpan.ToArray();
    }

    private static byte[] WithoutCount(byte[] framed) => OctetCounting.Split(framed, out _).ShouldHaveSingleItem();
}
