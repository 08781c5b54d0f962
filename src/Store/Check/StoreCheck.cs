using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Check;

/// <summary>Looks at everything in an open store while it goes on working.</summary>
internal sealed class StoreCheck(string catalogPath, OpenParts parts, CommitLoop commits, AuditTrail audit, ObjectAdoption adoption)
{
    public async Task<StoreReport> RunAsync(OrphanAction action, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        // Files first, then everything under way is waited for, then rows: a file without a row after that has none.
        var files = parts.Vault.Locations().ToHashSet();
        await WaitForCommitsAsync();
        var report = new StoreReport { Objects = files.Count };
        var findings = new Findings();
        foreach (var stray in parts.Vault.Strays())
        {
            findings.Add(Stray(stray));
        }

        var orphans = new OrphanCheck(parts, adoption, findings);
        try
        {
            using (var connection = Connection.OpenReader(catalogPath))
            {
                var rows = new RowCheck(parts, connection, findings);
                report = report with { Bytes = rows.CheckInstances(files, progress, cancellation) };
                rows.CheckLinks(cancellation);
                CheckPartners(findings);
                new DeliveryCheck(parts, connection).Run(findings, cancellation);
                new CommitmentCheck(parts, connection).Run(findings);
                await WaitForCommitsAsync();
                rows.Confirm();
            }

            await orphans.RunAsync(files, action, cancellation);
        }
        catch (CatalogException)
        {
            // Whether a file has a row cannot be told any more, so none is called an orphan.
            findings.Of(ProblemReasons.RowDamaged, 0).AddOther();
        }

        await CheckAuditAsync(findings, cancellation);
        return report with { Adopted = orphans.Adopted, Removed = orphans.Removed, Problems = findings.Problems() };
    }

    private static StoreProblem Stray(string path) => new(
        ProblemReasons.FileUnknown, "Something lies in the folders of the vault that is no object of this store. It is in nobody's way; look where it comes from, and move it away.")
    {
        Subject = path,
    };

    /// <summary>Their rows are opened at start, all of them.</summary>
    private void CheckPartners(Findings findings)
    {
        for (var left = parts.Catalog.Partners.Damaged; left > 0; left--)
        {
            findings.Of(ProblemReasons.RowDamaged, 0).AddOther();
        }
    }

    private async Task WaitForCommitsAsync()
    {
        var barrier = new CommitBarrier();
        commits.Submit(barrier);
        await barrier.Reached;
    }

    private async ValueTask CheckAuditAsync(Findings findings, CancellationToken cancellation)
    {
        var verdict = audit.Verify(cancellation);
        if (!verdict.IsWhole)
        {
            findings.Add(new StoreProblem(verdict.Reason!, $"The audit trail is not whole at record {verdict.At}. Keep a copy of the data folder before anything else; 'dicomx audit verify' says more."));
            return;
        }

        var affected = findings.Groups.Where(static f => f.First is null && !f.Study.IsEmpty).ToLookup(static f => f.Study);
        var grants = new GrantCheck(parts.Catalog.Grants);
        var deleted = new HashSet<Uid>();
        foreach (var row in audit.RowsAfter(0))
        {
            cancellation.ThrowIfCancellationRequested();
            var record = audit.Open(row);
            grants.Take(record);
            if (record.Event == AuditEvent.StudyDeleted)
            {
                deleted.Add(record.Study);
            }
            else if (record.Event is AuditEvent.InstanceReceived or AuditEvent.VariantReceived)
            {
                deleted.Remove(record.Study);
                foreach (var finding in affected[record.Study])
                {
                    finding.AddReceipt(record.Time);
                }
            }
        }

        await WaitForCommitsAsync();
        foreach (var problem in grants.Problems())
        {
            findings.Add(problem);
        }

        foreach (var study in deleted.Where(s => parts.Catalog.Index.FindStudy(Encoding.ASCII.GetBytes(s.Value)).Count > 0))
        {
            findings.Add(new StoreProblem(ProblemReasons.DeletionUndone, "A study that was deleted is there again: an older copy of the store was put back. Delete it anew with 'dicomx study delete'.")
            {
                Subject = $"study {study.Value}",
            });
        }
    }
}
