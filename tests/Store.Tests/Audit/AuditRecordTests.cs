using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Audit;

public sealed class AuditRecordTests : IDisposable
{
    private readonly AuditFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Every_field_comes_back_as_it_was()
    {
        var record = AuditFixture.Record(1) with
        {
            Outcome = AuditOutcome.SeriousFailure,
            Reason = "calling-ae-unknown",
            CalledTitle = "RIVER",
            Actor = "uid 1000",
            Series = Uid.Parse("1.2.4"),
            SopClass = Uid.Parse("1.2.840.10008.5.1.4.1.1.2"),
            TransferSyntax = Uid.Parse("1.2.840.10008.1.2"),
            PatientKey = "HILL\u0001Müller 17",
            Count = -1,
            Query = new byte[] { 0, 1, 2 },
            Detail = "漢字 and more",
            Correlation = "a1",
        };

        var back = RoundTrip(record);

        back.Query.ToArray().ShouldBe(record.Query.ToArray());
        (back with { Query = default }).ShouldBe(record with { Query = default });
    }

    [Fact]
    public void Any_text_and_time_comes_back_as_it_was()
    {
        var texts = ArbMap.Default.ArbFor<string>().Filter(static s => s is not null && System.Text.Encoding.UTF8.GetByteCount(s) <= AuditRecord.MaxTextLength && IsWellFormed(s));
        Prop.ForAll(texts, ArbMap.Default.ArbFor<byte>(), (text, number) =>
        {
            var record = AuditFixture.Record(number) with { Event = (AuditEvent)number, Detail = text, Partner = text };
            return RoundTrip(record) == record;
        }).CheckMany();
    }

    [Fact]
    public void A_long_value_is_cut_at_a_character_and_the_record_says_so()
    {
        var back = RoundTrip(AuditFixture.Record(1) with
        {
            Detail = new string('ä', AuditRecord.MaxTextLength),
            CallingTitle = "x" + new string('ä', AuditRecord.MaxTextLength),
            Query = new byte[AuditRecord.MaxQueryLength + 1],
        });

        back.IsCut.ShouldBeTrue();
        back.Detail.ShouldBe(new string('ä', AuditRecord.MaxTextLength / 2));
        back.CallingTitle.ShouldBe("x" + new string('ä', (AuditRecord.MaxTextLength - 1) / 2));
        back.Query.Length.ShouldBe(AuditRecord.MaxQueryLength);
    }

    [Fact]
    public void The_largest_record_there_can_be_is_written()
    {
        var text = new string('x', AuditRecord.MaxTextLength + 1);
        var record = new AuditRecord
        {
            Event = AuditEvent.Query,
            Time = DateTimeOffset.UnixEpoch,
            Reason = text,
            Partner = text,
            RemoteAddress = text,
            CallingTitle = text,
            CalledTitle = text,
            Actor = text,
            PatientKey = text,
            Detail = text,
            Correlation = text,
            Bytes = long.MaxValue,
            Count = long.MinValue,
            Query = new byte[AuditRecord.MaxQueryLength],
        };

        RoundTrip(record).Correlation.Length.ShouldBe(AuditRecord.MaxTextLength);
    }

    private static bool IsWellFormed(string text) =>
        System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;

    private AuditRecord RoundTrip(AuditRecord record)
    {
        var (row, _) = fixture.Chain.Append(fixture.Chain.Begin(), record);
        return fixture.Chain.Open(row);
    }
}
