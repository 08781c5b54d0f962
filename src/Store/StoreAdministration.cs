using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Query;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store;

/// <summary>What the administrator does with an open store. Sees everything; every change is recorded in the audit trail.</summary>
public sealed class StoreAdministration
{
    private readonly OpenParts parts;
    private readonly CommitLoop commits;
    private readonly StoreCheck check;
    private readonly VerifyNote note;

    internal StoreAdministration(OpenParts parts, CommitLoop commits, StoreCheck check, VerifyNote note)
    {
        this.parts = parts;
        this.commits = commits;
        this.check = check;
        this.note = note;
    }

    /// <summary>How the last check ended that came to its end; null when there was none.</summary>
    public LastVerify? LastVerify => note.Read();

    /// <summary>What is held in all: each instance UID once, whoever sent it.</summary>
    public StoreTotals Totals()
    {
        var index = parts.Catalog.Index;
        var shared = new Dictionary<int, List<HoldingEntry>>();
        var (studies, instances, bytes, count) = (0, 0L, 0L, index.SlotCount);
        for (var slot = 0; slot < count; slot++)
        {
            var entry = index.Entry(slot);
            if (entry.Address == PackedPages.None)
            {
                continue;
            }

            bytes += entry.Bytes;
            if (!index.IsShared(entry.Study))
            {
                studies++;
                instances += entry.Instances;
                continue;
            }

            if (!shared.TryGetValue(entry.Study, out var held))
            {
                shared.Add(entry.Study, held = new List<HoldingEntry>(2));
            }

            held.Add(entry);
        }

        foreach (var held in shared.Values)
        {
            instances += held.Count == 1 ? held[0].Instances : CountOnce(held);
        }

        return new StoreTotals(studies + shared.Count, instances, bytes);
    }

    /// <summary>Instances that several partners sent are one each, as in every answer.</summary>
    private int CountOnce(List<HoldingEntry> held)
    {
        using var reader = parts.Readers.Rent();
        return held.SelectMany(entry => reader.SeriesOf(entry.Holding)).SelectMany(series => HeldInstances.InstancesOf(reader, series.Id)).Select(instance => instance.Token).Distinct().Count();
    }

    /// <summary>Every name under which instances, grants in force or deliveries that are not made yet are kept, whether or not a partner has it in the settings, by name.</summary>
    public IReadOnlyList<HeldName> HeldNames() => Catalog.Grants.HeldNames.Of(parts.Catalog, parts.Time.GetUtcNow());

    /// <summary>What was noticed about the patients and contents of a study.</summary>
    public PatientConflict ConflictsOf(Uid study)
    {
        using var reader = parts.Readers.Rent();
        return parts.Catalog.Index.FindStudy(Encoding.ASCII.GetBytes(study.Value))
            .Aggregate(PatientConflict.None, (flags, slot) => flags | reader.FlagsOf(parts.Catalog.Index.Entry(slot).Holding));
    }

    /// <summary>The patients of a study, whoever sent it, as the audit trail names them; empty when there is no such study.</summary>
    public IReadOnlyList<string> PatientsOf(Uid study) => PatientIdentity.OfStudy(parts.Catalog.Index, Encoding.ASCII.GetBytes(study.Value));

    /// <summary>Every content of every instance of a study, with the partners that sent it; empty when there is no such study.</summary>
    public IReadOnlyList<HeldInstance> InstancesOf(Uid study)
    {
        var key = parts.Keys.Find(parts.Keys.Tokens.Of(TokenLabel.Study, study));
        return key is null ? [] : HeldInstances.Of(parts, study, key);
    }

    /// <summary>
    /// Deletes a study: destroys its key, takes its rows away, removes its files. Copies of the key ring in backups still open copies
    /// of the objects until the master key of that time is destroyed too.
    /// </summary>
    /// <param name="study">The study.</param>
    /// <param name="record">Who asked for it; event, time, study and count are filled in.</param>
    /// <returns>How many objects were deleted; 0 when there is no such study.</returns>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public async ValueTask<int> DeleteStudyAsync(Uid study, AuditRecord record)
    {
        var work = new DeleteStudy(
            parts.Keys.Tokens.Of(TokenLabel.Study, study), Encoding.ASCII.GetBytes(study.Value), record with { Event = AuditEvent.StudyDeleted, Study = study });
        commits.Submit(work);
        var objects = await work.Result;
        foreach (var stored in objects)
        {
            parts.Vault.Remove(stored);
        }

        return objects.Count;
    }

    /// <summary>Moves every key of the store under a new version of the master key in that file; nothing has happened until its first step.</summary>
    public KeyRotation RotationOf(string keyFile) => new(parts.Keys, keyFile);

    /// <summary>Looks at every row, every object and the audit trail, and remembers how many problems there were.</summary>
    /// <param name="orphans">What to do with objects that have no row.</param>
    /// <param name="progress">Told of the objects looked at so far.</param>
    /// <param name="cancellation">Ends the check without a report.</param>
    public Task<StoreReport> VerifyAsync(OrphanAction orphans, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        Task.Run(
            async () =>
            {
                var report = await check.RunAsync(orphans, progress, cancellation);
                return Remember(report);
            },
            cancellation);

    private StoreReport Remember(StoreReport report)
    {
        try
        {
            note.Write(new LastVerify(parts.Time.GetUtcNow(), report.Objects, report.Problems.Count), parts.Disk);
            return report;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            var why = DiskErrors.Explain(e, "noting what the check found");
            return report with { Problems = [.. report.Problems, new StoreProblem(why.Reason, why.Message)] };
        }
    }
}
