using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Brings an instance into the catalog. Where its UID is held already, its content is compared on the caller's own thread, and as
/// often as more contents turn up meanwhile.
/// </summary>
internal sealed class InstanceEntry(OpenParts parts, CommitLoop commits)
{
    /// <exception cref="StoreException">Nothing was committed.</exception>
    public async ValueTask<StoreOutcome> EnterAsync(ArrivedInstance arrived, CancellationToken cancellation)
    {
        var comparison = new ContentComparison();
        while (true)
        {
            var work = new AddInstance(arrived, comparison);
            commits.Submit(work);
            var result = await work.Result;
            if (result.Outcome is { } outcome)
            {
                return outcome;
            }

            foreach (var content in result.Unknown)
            {
                comparison.Add(content.Id, await IsSameAsync(arrived, content, cancellation));
            }
        }
    }

    private async ValueTask<bool> IsSameAsync(ArrivedInstance arrived, HeldContent held, CancellationToken cancellation)
    {
        if (parts.KeyOf(held.Study) is not { } key)
        {
            return false;
        }

        try
        {
            return await ContentComparer.AreSameAsync(
                () => parts.Vault.Open(arrived.Object, arrived.Key), () => parts.Vault.Open(held.Object, key), cancellation);
        }
        catch (ObjectDamagedException e) when (e.Location == held.Object.Location)
        {
            // The copy held is damaged, so the one that came is kept beside it.
            return false;
        }
    }
}
