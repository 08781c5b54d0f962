using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>
/// Reports that partners wait for (PS3.4 §J.3.3): kept from the moment their request is answered until they are answered themselves. For any
/// number of threads.
/// </summary>
public sealed class StoreReports
{
    /// <summary>Reports that may wait for one partner. Who asks that often without taking one answer is broken or means harm.</summary>
    public const int MostOfPartner = 64;

    private readonly OpenParts parts;
    private readonly CommitLoop commits;

    internal StoreReports(OpenParts parts, CommitLoop commits) => (this.parts, this.commits) = (parts, commits);

    /// <summary>The reports that wait, the eldest first.</summary>
    public IReadOnlyList<PendingReport> Waiting => parts.Catalog.Commitments.Reports;

    /// <summary>Keeps what a partner asked for. When this completes the report will be made, whatever happens.</summary>
    /// <param name="order">What it asked for.</param>
    /// <param name="record">Written in the same transaction; its time is the report's.</param>
    /// <exception cref="StoreException">The store is read-only or the disk refused: the partner must not be told that its request is being worked on.</exception>
    public async ValueTask<ReportTaking> AddAsync(ReportOrder order, AuditRecord record)
    {
        var work = new AddReport(order, record, MostOfPartner);
        commits.Submit(work);
        return await work.Result;
    }

    /// <summary>The instances of a report.</summary>
    /// <returns>Null where its row is gone or does not open any more.</returns>
    /// <exception cref="StoreException">The catalog cannot be read.</exception>
    public IReadOnlyList<ReferencedInstance>? Read(PendingReport report)
    {
        using var reader = parts.Readers.Rent();
        if (reader.Outbox.Report(report.Id) is not { } row)
        {
            return null;
        }

        try
        {
            var opened = parts.Catalog.Tables.Sealer.Open(SealedTable.Reports, report.Id, parts.Keys.Named(StoreKeyName.Queue), row);
            return CommitmentRows.InstancesOf(opened);
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return null;
        }
    }

    /// <summary>The report was answered, or is not to be made any more.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused: it will be made again.</exception>
    public async ValueTask EndAsync(PendingReport report, AuditRecord record)
    {
        var work = new EndReport(report, record);
        commits.Submit(work);
        await work.Result;
    }
}
