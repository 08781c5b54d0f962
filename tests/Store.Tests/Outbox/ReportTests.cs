using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>Reports that partners wait for: on the disk before anybody is told, and one for each transaction.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task A_report_that_was_kept_is_there_after_a_restart_with_all_its_instances_and_gone_once_it_was_answered()
    {
        await using var test = await TestStore.CreateAsync();
        var order = Order("one", "1.2.1", 4096);
        (await test.Store.Outbox.Reports.AddAsync(order, Record)).ShouldBe(ReportTaking.Kept);
        for (var round = 0; round < 2; round++)
        {
            var report = test.Store.Outbox.Reports.Waiting.ShouldHaveSingleItem();
            (report.To, report.Title, report.Transaction, report.Count, report.AskedAt).ShouldBe(("one", order.Title, order.Transaction, 4096, Record.Time));
            test.Store.Outbox.Reports.Read(report).ShouldBe(order.Instances);
            await test.ReopenAsync();
        }

        var last = test.Store.Outbox.Reports.Waiting.ShouldHaveSingleItem();
        await test.Store.Outbox.Reports.EndAsync(last, Record with { Detail = "answered" });
        test.Store.Outbox.Reports.Waiting.ShouldBeEmpty();
        test.Store.Outbox.Reports.Read(last).ShouldBeNull();
        await test.ReopenAsync();
        test.Store.Outbox.Reports.Waiting.ShouldBeEmpty();
        test.Store.Records(AuditEvent.StorageCommitment).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_same_request_again_has_one_report_and_another_under_its_transaction_none()
    {
        await using var test = await TestStore.CreateAsync();
        var reports = test.Store.Outbox.Reports;
        (await reports.AddAsync(Order("one", "1.2.1", 3), Record)).ShouldBe(ReportTaking.Kept);
        (await reports.AddAsync(Order("one", "1.2.1", 3), Record)).ShouldBe(ReportTaking.Repeated);
        (await reports.AddAsync(Order("one", "1.2.1", 2), Record)).ShouldBe(ReportTaking.TransactionInUse);
        await test.ReopenAsync();
        reports = test.Store.Outbox.Reports;
        (await reports.AddAsync(Order("one", "1.2.1", 3), Record)).ShouldBe(ReportTaking.Repeated);
        (await reports.AddAsync(Order("two", "1.2.1", 2), Record)).ShouldBe(ReportTaking.Kept);
        reports.Waiting.Select(r => (r.To, r.Count)).ShouldBe([("one", 3), ("two", 2)]);
    }

    [Fact]
    public async Task The_reports_of_one_partner_are_bounded_and_another_has_room()
    {
        await using var test = await TestStore.CreateAsync();
        for (var n = 0; n < StoreReports.MostOfPartner; n++)
        {
            (await test.Store.Outbox.Reports.AddAsync(Order("one", $"1.2.{n}", 1), Record)).ShouldBe(ReportTaking.Kept);
        }

        (await test.Store.Outbox.Reports.AddAsync(Order("one", "1.2.9999", 1), Record)).ShouldBe(ReportTaking.TooMany);
        (await test.Store.Outbox.Reports.AddAsync(Order("two", "1.2.9999", 1), Record)).ShouldBe(ReportTaking.Kept);
    }

    [Fact]
    public async Task A_report_that_could_not_be_committed_is_not_there()
    {
        await using var test = await TestStore.CreateAsync();
        test.Probe = step =>
        {
            if (step == CommitStep.Commit)
            {
                throw new CatalogException(13, "full");
            }
        };
        await Should.ThrowAsync<StoreException>(async () => await test.Store.Outbox.Reports.AddAsync(Order("one", "1.2.1", 1), Record));
        test.Probe = null;
        test.Store.Outbox.Reports.Waiting.ShouldBeEmpty();
        await test.ReopenAsync();
        test.Store.Outbox.Reports.Waiting.ShouldBeEmpty();
    }

    private static AuditRecord Record => new() { Event = AuditEvent.StorageCommitment, Time = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero) };

    private static ReportOrder Order(string to, string transaction, int instances) => new(
        to,
        AeTitle.Parse("SENDER"),
        Uid.Parse(transaction),
        [.. Enumerable.Range(0, instances).Select(n => new ReferencedInstance(SopClasses.CTImageStorage, Uid.Parse($"1.2.840.99999.1234567890.1234567890.1234567890.{n}")))]);
}
