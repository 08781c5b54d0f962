using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault;

namespace DicomExchange.Node.Tests.Services;

/// <summary>On record is what went out, not what is held.</summary>
public sealed class SentFormTests
{
    private static readonly AuditRecord Template = new() { Event = AuditEvent.InstanceSent, Time = DateTimeOffset.UnixEpoch };

    private static readonly InstanceRef Held = new()
    {
        Object = default,
        SopClass = SopClasses.CTImageStorage,
        SopInstance = Uid.Parse("1.2.3"),
        Study = Uid.Parse("1.2"),
        Series = Uid.Parse("1.2.1"),
        TransferSyntax = TransferSyntaxes.RleLossless.Uid,
    };

    [Fact]
    public async Task A_record_has_the_syntax_and_the_length_of_what_was_sent()
    {
        var form = new SentForm(TransferSyntaxes.ExplicitLittleEndian.Uid);
        var rest = new Queue<int>([1000, 234, 0]);
        var counting = form.Counting(_ => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[rest.Dequeue()]));
        while (!(await counting(TestContext.Current.CancellationToken)).IsEmpty)
        {
            form.Bytes.ShouldBeGreaterThan(0);
        }

        var record = SendingRecords.RecordOf(Template, Held, (false, string.Empty, string.Empty), form);
        (record.TransferSyntax, record.Bytes).ShouldBe((TransferSyntaxes.ExplicitLittleEndian.Uid, 1234L));
    }

    [Fact]
    public async Task What_went_in_part_has_as_many_bytes_as_went_and_what_the_receiver_refused_has_all()
    {
        var form = new SentForm(TransferSyntaxes.ExplicitLittleEndian.Uid);
        await form.Counting(_ => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[700]))(TestContext.Current.CancellationToken);

        var record = SendingRecords.RecordOf(Template, Held, (true, "peer-closed", string.Empty), form);
        (record.Event, record.TransferSyntax, record.Bytes).ShouldBe((AuditEvent.SendFailed, TransferSyntaxes.ExplicitLittleEndian.Uid, 700L));
    }

    [Fact]
    public void What_was_not_sent_is_on_record_as_it_is_held_and_with_no_bytes()
    {
        var record = SendingRecords.RecordOf(Template, Held, (true, "class-not-accepted", string.Empty), form: null);
        (record.Event, record.TransferSyntax, record.Bytes).ShouldBe((AuditEvent.SendFailed, TransferSyntaxes.RleLossless.Uid, 0L));
    }
}
