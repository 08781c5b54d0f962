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
    /// <exception cref="ObjectDamagedException">The object that arrived cannot be read; nothing was committed.</exception>
    public async ValueTask<StoreOutcome> EnterAsync(ArrivedInstance arrived, CancellationToken cancellation)
    {
        var comparison = new ContentComparison();
        while (true)
        {
            var work = new AddInstance(arrived, comparison);
            commits.Enter(work);
            var result = await work.Result;
            if (result.Outcome is { } outcome)
            {
                return outcome;
            }

            foreach (var content in result.Unknown)
            {
                comparison.Add(content.Id, await CompareAsync(arrived, content, cancellation));
            }
        }
    }

    private async ValueTask<ContentLikeness> CompareAsync(ArrivedInstance arrived, HeldContent held, CancellationToken cancellation)
    {
        if (parts.KeyOf(held.Study) is not { } key)
        {
            return ContentLikeness.Different;
        }

        VaultReader OpenArrived() => parts.Vault.Open(arrived.Object, arrived.Key);
        VaultReader OpenHeld() => parts.Vault.Open(held.Object, key);
        try
        {
            return await ContentComparer.AreSameAsync(OpenArrived, OpenHeld, cancellation) ? ContentLikeness.Same : ContentLikeness.Different;
        }
        catch (ObjectDamagedException e) when (e.Location == held.Object.Location)
        {
            // Without what the row says of its end, so that one whose end was changed still opens up to there.
            VaultReader OpenDamaged() => parts.Vault.OpenUnindexed(held.Object.Location, id => id == key.Id ? key : null);
            return DamagedCopy.IsNotContradicted(OpenArrived, OpenDamaged, held.Object.Length, cancellation) ? ContentLikeness.SameAsDamaged : ContentLikeness.Different;
        }
    }
}
