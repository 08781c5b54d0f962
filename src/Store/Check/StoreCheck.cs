using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Check;

/// <summary>Looks at everything in an open store while it goes on working.</summary>
internal sealed class StoreCheck(string catalogPath, OpenParts parts, CommitLoop commits, AuditTrail audit, ObjectAdoption adoption)
{
    /// <summary>More problems than this say no more than this many.</summary>
    private const int MostProblems = 1000;

    public async Task<StoreReport> RunAsync(OrphanAction action, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        // Files first, then everything under way is waited for, then rows: a file without a row after that has none.
        var files = parts.Vault.Locations().ToHashSet();
        var barrier = new CommitBarrier();
        commits.Submit(barrier);
        await barrier.Reached;

        var report = new StoreReport { Objects = files.Count };
        var problems = new List<StoreProblem>();
        var rows = new RowCheck(parts, problems.Add);
        using (var connection = Connection.OpenReader(catalogPath))
        {
            report = report with { Bytes = rows.CheckInstances(connection, files, progress, cancellation) };
            rows.CheckLinks(connection);
        }

        report = await HandleOrphansAsync(report, files, action, problems, cancellation);
        CheckAudit(problems);
        return report with { Problems = [.. problems.Take(MostProblems)] };
    }

    private async ValueTask<StoreReport> HandleOrphansAsync(
        StoreReport report, HashSet<VaultLocation> orphans, OrphanAction action, List<StoreProblem> problems, CancellationToken cancellation)
    {
        foreach (var orphan in orphans)
        {
            if (action == OrphanAction.Remove && parts.Vault.Remove(orphan))
            {
                report = report with { Removed = report.Removed + 1 };
                continue;
            }

            var (problem, isDuplicate) = action == OrphanAction.Adopt ? await adoption.AdoptAsync(orphan, cancellation) : (Unknown(orphan), false);
            if (isDuplicate)
            {
                parts.Vault.Remove(orphan);
            }

            if (problem is null)
            {
                report = report with { Adopted = report.Adopted + 1 };
            }
            else
            {
                problems.Add(problem);
            }
        }

        return report;
    }

    private static StoreProblem Unknown(VaultLocation orphan) => new(
        ProblemReasons.ObjectUnknown,
        $"The object {orphan} has no row in the catalog; it was never acknowledged, or the catalog is older than it. 'dicomx store verify --adopt' enters it, '--remove' removes it.");

    private void CheckAudit(List<StoreProblem> problems)
    {
        var verdict = audit.Verify();
        if (!verdict.IsWhole)
        {
            problems.Add(new StoreProblem(verdict.Reason!, $"The audit trail is not whole at record {verdict.At}: {verdict.Reason}."));
            return;
        }

        var deleted = new HashSet<Uid>();
        foreach (var row in audit.RowsAfter(0))
        {
            var record = audit.Open(row);
            if (record.Event == AuditEvent.StudyDeleted)
            {
                deleted.Add(record.Study);
            }
            else if (record.Event is AuditEvent.InstanceReceived or AuditEvent.VariantReceived)
            {
                deleted.Remove(record.Study);
            }
        }

        foreach (var study in deleted)
        {
            if (parts.Catalog.Index.FindStudy(System.Text.Encoding.ASCII.GetBytes(study.Value)).Count > 0)
            {
                problems.Add(new StoreProblem(
                    ProblemReasons.DeletionUndone, "A study that was deleted is there again: an older copy of the store was put back. Delete it anew; 'dicomx audit list' names it."));
            }
        }
    }
}
