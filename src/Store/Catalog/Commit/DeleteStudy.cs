using System.Globalization;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Deletes a study, whoever sent it: first the intention and its audit record are committed, then the key is destroyed, after which
/// nothing of the study can be read, then its rows go. What is cut off in between is ended at the next start.
/// </summary>
internal sealed class DeleteStudy(Token study, byte[] studyUid, AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource<IReadOnlyList<VaultObject>> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<VaultObject> objects = [];
    private int id;
    private bool isIntended;

    /// <summary>The objects that are now to be removed from the vault; empty when there was no such study.</summary>
    public Task<IReadOnlyList<VaultObject>> Result => result.Task;

    public override bool IsExclusive => true;

    /// <summary>Once the intention may be on the disk the study is gone at the next start; nothing may be added to it until then.</summary>
    public override bool IsIrrevocable => isIntended;

    public override Preparation Prepare(CommitGroup group)
    {
        id = group.Parts.Tables.Holdings.FindStudy(study);
        if (id != 0)
        {
            return Preparation.Join;
        }

        result.SetResult([]);
        return Preparation.Done;
    }

    public override void Publish(CommitGroup group)
    {
        var parts = group.Parts;
        var tables = parts.Tables;
        using var count = tables.Connection.Prepare("SELECT count(*) FROM instances WHERE study = ?1");
        count.Bind(1, id).Step();
        var objectCount = count.Int64(0);
        count.Reset();

        tables.Begin();
        StudyRemoval.Intend(tables.Connection, id);
        group.Grants.DropStudy(record.Study);
        var undone = group.Deliveries.DropStudy(id);
        tables.Audit.Append(record.About(PatientIdentity.OfStudy(parts.Index, studyUid)) with { Count = objectCount, Detail = undone == 0 ? record.Detail : WithUndone(undone) });
        try
        {
            isIntended = true;
            tables.Commit();
        }
        catch (CatalogException e) when (e.IsDiskFull)
        {
            // SQLite has undone it.
            isIntended = false;
            throw;
        }

        tables.Audit.Committed();
        group.Grants.Show();
        group.Deliveries.Show();
        parts.Keys.Destroy(study);
    }

    private string WithUndone(long deliveries)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{deliveries} deliveries not made");
        return record.Detail.Length == 0 ? text : $"{record.Detail}; {text}";
    }

    public override void Write(CommitGroup group) => objects = StudyRemoval.Remove(group.Parts.Tables.Connection, id);

    public override void Complete(CommitGroup group)
    {
        var index = group.Parts.Index;
        foreach (var slot in index.FindStudy(studyUid))
        {
            index.Remove(slot);
        }

        index.Hidden.Remove(study);
        result.SetResult(objects);
    }

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
