namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// One change to the store on its way through the <see cref="CommitLoop"/>. All members are called by who commits, in
/// the order in which they stand here; either <see cref="Complete"/> or <see cref="Refuse"/> ends it, or
/// <see cref="Prepare"/> when it takes no part. What it throws is its own refusal, unless it says that the disk fails everybody.
/// </summary>
internal abstract class CommitWork
{
    /// <summary>It is committed in a group of its own.</summary>
    public virtual bool IsExclusive => false;

    /// <summary>What <see cref="Publish"/> did cannot be undone: should the rest fail, only a restart completes it.</summary>
    public virtual bool IsIrrevocable => false;

    /// <summary>Looks at what the store holds and decides.</summary>
    public virtual Preparation Prepare(CommitGroup group) => Preparation.Join;

    /// <summary>Brings objects to their places in the vault, which is synced once for the whole group afterwards. Called again when the group is tried in parts.</summary>
    public virtual void Publish(CommitGroup group)
    {
    }

    /// <summary>Writes rows, inside the group's transaction. Called again after that was undone.</summary>
    public abstract void Write(CommitGroup group);

    /// <summary>The transaction is on the disk.</summary>
    public abstract void Complete(CommitGroup group);

    /// <summary>Undoes <see cref="Publish"/>, before <see cref="Refuse"/>; called only when it is certain that nothing was committed.</summary>
    public virtual void Withdraw(CatalogParts parts)
    {
    }

    /// <summary>Nothing was committed.</summary>
    public abstract void Refuse(StoreException why);
}
