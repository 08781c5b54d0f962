using System.Globalization;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Removes the eldest part of the audit trail, up to a checkpoint, and records that. What grants still stand of those that the part had
/// recorded is recorded anew, so that a check of the store goes on telling from the trail which should.
/// </summary>
/// <param name="before">Only what was signed before this goes.</param>
/// <param name="sentTo">Only records that become no message with a higher number go.</param>
internal sealed class PruneAudit(DateTimeOffset before, long sentTo) : CommitWork
{
    /// <summary>Records in one transaction, for which others wait; more only where one commit wrote more.</summary>
    public const int MostRecords = 10_000;

    /// <summary>Patients of these records, each a row somewhere else in its table; where there are more, the transaction ends with the next checkpoint.</summary>
    public const int MostPatients = 20_000;

    private readonly TaskCompletionSource<long> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long removed;

    /// <summary>How many records were removed; 0 when there was nothing to remove.</summary>
    public Task<long> Result => result.Task;

    public override bool IsExclusive => true;

    public override void Write(CommitGroup group)
    {
        removed = 0;
        var ledger = group.Parts.Tables.Audit;
        var part = new AuditPart(group.Parts.Tables.Connection, ledger.Chain);
        if (part.End(before, sentTo, ledger.EldestOpen) is not { } end)
        {
            return;
        }

        var grants = new HashSet<long>();
        var patients = 0L;
        foreach (var row in part.RowsTo(end))
        {
            // What does not open is evidence: nothing goes until somebody has looked.
            var record = ledger.Open(row);
            if (record.Event is AuditEvent.GrantGiven or AuditEvent.GrantRevoked && GrantRecords.IdOf(record) is { } id)
            {
                grants.Add(id);
            }

            ledger.Forget(row.Sequence, record);
            removed++;
            patients += record.Patients.Count;
            if (patients >= MostPatients && part.CheckpointAt(row.Sequence) is { } enough)
            {
                end = enough;
                break;
            }
        }

        part.Remove(ledger.SignBase(end));
        var time = group.Parts.Time.GetUtcNow();
        ledger.Append(new AuditRecord
        {
            Event = AuditEvent.AuditPruned,
            Time = time,
            Count = removed,
            Detail = string.Create(CultureInfo.InvariantCulture, $"records up to {end.Sequence}, signed on {end.Time.UtcDateTime:yyyy-MM-dd}"),
        });
        foreach (var grant in group.Parts.Grants.All.Concat(group.Parts.Grants.Revoked.All).Where(grant => grants.Contains(grant.Id)))
        {
            var still = new AuditRecord { Event = AuditEvent.GrantGiven, Time = time, Reason = AuditReasons.StillStands };
            ledger.Append(GrantRecords.Of(group.Grants.About(grant, still), grant.RevokedAt is null ? AuditEvent.GrantGiven : AuditEvent.GrantRevoked, grant));
        }
    }

    public override void Complete(CommitGroup group) => result.SetResult(removed);

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
