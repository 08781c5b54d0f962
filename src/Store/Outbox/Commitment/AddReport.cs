using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>Keeps a report that is to be made, with the record of the request. In a group of its own, so that what is there already is certain.</summary>
internal sealed class AddReport(ReportOrder order, AuditRecord record, int most) : CommitWork
{
    private readonly TaskCompletionSource<ReportTaking> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] row = CommitmentRows.Write(order, record.Time);
    private PendingReport? report;

    public Task<ReportTaking> Result => result.Task;

    public override bool IsExclusive => true;

    public override Preparation Prepare(CommitGroup group)
    {
        var pending = group.Parts.Commitments;
        report = CommitmentRows.ReadReport(0, row, _ => pending.Now) ?? throw new InvalidOperationException("A report is written in the form it is read.");
        var ofPartner = pending.Reports.Where(r => r.To == order.To).ToList();
        ReportTaking? taking = ofPartner.Find(r => r.Transaction == order.Transaction) is { } known
            ? known.Digest.Span.SequenceEqual(report.Digest.Span) ? ReportTaking.Repeated : ReportTaking.TransactionInUse
            : ofPartner.Count >= most ? ReportTaking.TooMany : null;
        if (taking is not { } taken)
        {
            return Preparation.Join;
        }

        result.SetResult(taken);
        return Preparation.Done;
    }

    public override void Write(CommitGroup group)
    {
        report = report! with { Id = group.Parts.Tables.Reports.NewId() };
        group.Parts.Tables.Reports.Add(report.Id, row);
        group.Parts.Tables.Audit.Append(record);
    }

    public override void Complete(CommitGroup group)
    {
        group.Parts.Commitments.Add(report!);
        result.SetResult(ReportTaking.Kept);
    }

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
