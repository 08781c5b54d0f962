using DicomExchange.Store.Catalog.Sql;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Takes the members of a group through the steps of a commit: objects brought to their places in the vault, the vault synced, rows
/// written in one transaction, the index in memory changed, and only then every member told. When one of several cannot be entered the
/// group is halved until that one is refused alone. For who commits only.
/// </summary>
/// <param name="parts">What it works on.</param>
/// <param name="trouble">Where a failure that leaves open what is on the disk is entered.</param>
/// <param name="logger">Told of refusals.</param>
/// <param name="probe">Called before each step; a test makes it throw.</param>
internal sealed class GroupCommit(CatalogParts parts, StoreTrouble trouble, ILogger logger, Action<CommitStep> probe)
{
    /// <summary>Refuses a member that could not even be prepared.</summary>
    public void Refuse(CommitWork work, Exception error) => Fail([work], error, isUndecided: false);

    /// <summary>Commits the members; each is completed or refused when this returns.</summary>
    public void Run(IReadOnlyList<CommitWork> members)
    {
        if (trouble.Why is { } why)
        {
            Withdraw(members);
            Refuse(members, why);
            return;
        }

        var group = new CommitGroup(parts);
        List<CommitWork> published = [];
        var isUndecided = false;
        try
        {
            published = Publish(group, members);
            if (published.Count > 0)
            {
                Write(group, published, ref isUndecided);
            }
        }
#pragma warning disable CA1031 // this is where the outcome of every member is decided: whatever went wrong is their answer
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(published.Count > 0 ? published : members, error, isUndecided);
            return;
        }

        foreach (var work in published)
        {
            work.Complete(group);
        }
    }

    /// <returns>The members whose objects are in their places; the others have been refused.</returns>
    private List<CommitWork> Publish(CommitGroup group, IReadOnlyList<CommitWork> members)
    {
        probe(CommitStep.Publish);
        var published = new List<CommitWork>(members.Count);
        foreach (var work in members)
        {
            try
            {
                work.Publish(group);
                published.Add(work);
            }
#pragma warning disable CA1031 // as above, of one member
            catch (Exception error)
#pragma warning restore CA1031
            {
                Fail([work], error, isUndecided: false);
            }
        }

        if (trouble.Why is { } why)
        {
            Withdraw(published);
            Refuse(published, why);
            published.Clear();
        }

        return published;
    }

    private void Write(CommitGroup group, List<CommitWork> published, ref bool isUndecided)
    {
        probe(CommitStep.SyncDirectories);
        parts.Vault.SyncPublished();

        probe(CommitStep.Begin);
        parts.Tables.Begin();
        parts.Tables.Audit.WriteDue();
        foreach (var work in published)
        {
            probe(CommitStep.WriteRows);
            work.Write(group);
        }

        group.WriteHoldings();

        // From here on a failure does not tell whether the transaction will be there after a restart.
        isUndecided = true;
        try
        {
            probe(CommitStep.Commit);
            parts.Tables.Commit();
        }
        catch (CatalogException e) when (e.IsDiskFull)
        {
            // Except that there was no room for it: SQLite has undone it.
            isUndecided = false;
            throw;
        }

        probe(CommitStep.Show);
        parts.Partners.Committed();
        parts.Tables.Audit.Committed();
        group.Show();
    }

    private void Fail(IReadOnlyList<CommitWork> members, Exception error, bool isUndecided)
    {
        isUndecided |= !TryRollback() || members.Any(work => work.IsIrrevocable);
        var fault = CommitFault.Of(error, isUndecided);
        if (fault.Scope == FaultScope.Member && members.Count > 1)
        {
            var half = members.Count / 2;
            Run([.. members.Take(half)]);
            Run([.. members.Skip(half)]);
            return;
        }

        if (!isUndecided)
        {
            Withdraw(members);
        }

        if (fault.Scope == FaultScope.Store)
        {
            trouble.Begin(fault.Why, members.Count);
        }
        else if (fault.Why.Reason == CatalogReasons.EntryFailed)
        {
            // The message of an error of ours may hold what it was about; its kind and place do not.
            CommitLog.EntryFailed(logger, fault.Why.Message, error.StackTrace ?? string.Empty);
        }
        else
        {
            CommitLog.GroupRefused(logger, fault.Why.Reason, members.Count);
        }

        Refuse(members, fault.Why);
    }

    private void Withdraw(IReadOnlyList<CommitWork> members)
    {
        foreach (var work in members)
        {
            work.Withdraw(parts);
        }
    }

    private static void Refuse(IReadOnlyList<CommitWork> members, StoreException why)
    {
        foreach (var work in members)
        {
            work.Refuse(why);
        }
    }

    private bool TryRollback()
    {
        try
        {
            parts.Partners.RolledBack();
            parts.Tables.Audit.RolledBack();
            parts.Tables.Rollback();
            return true;
        }
        catch (CatalogException)
        {
            return false;
        }
    }
}
