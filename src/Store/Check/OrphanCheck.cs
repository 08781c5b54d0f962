using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Check;

/// <summary>Reports, enters or removes objects that no row of the catalog names.</summary>
internal sealed class OrphanCheck(OpenParts parts, ObjectAdoption adoption, Findings findings)
{
    public int Adopted { get; private set; }

    public int Removed { get; private set; }

    public async ValueTask RunAsync(IEnumerable<VaultLocation> orphans, OrphanAction action, CancellationToken cancellation)
    {
        // While anything is wrong an object without a row may be the very one that a damaged row names.
        var isSound = findings.Count == 0;
        foreach (var orphan in orphans)
        {
            cancellation.ThrowIfCancellationRequested();
            if (action == OrphanAction.Remove && isSound && parts.Vault.Remove(orphan))
            {
                Removed++;
            }
            else if (action == OrphanAction.Adopt)
            {
                await AdoptAsync(orphan, cancellation);
            }
            else
            {
                Report(orphan);
            }
        }
    }

    private async ValueTask AdoptAsync(VaultLocation orphan, CancellationToken cancellation)
    {
        var (problem, duplicate) = await adoption.AdoptAsync(orphan, cancellation);
        if (problem is not null)
        {
            findings.Add(problem);
            return;
        }

        Adopted++;
        if (duplicate is { } useless)
        {
            parts.Vault.Remove(useless);
        }
    }

    private void Report(VaultLocation orphan)
    {
        var isKeyGone = false;
        StoreKey? Find(KeyId id)
        {
            var key = parts.Keys.Find(id);
            isKeyGone = key is null;
            return key;
        }

        try
        {
            using var reader = parts.Vault.OpenUnindexed(orphan, Find);
            var finding = findings.Of(ProblemReasons.ObjectUnknown, 0, reader.Meta.Study);
            finding.AddOther(orphan);
            finding.AddMeta(reader.Meta);
        }
        catch (ObjectDamagedException e) when (e.Reason == DamageReasons.Missing)
        {
            // Removed meanwhile: what was being deleted, or was refused.
        }
        catch (Exception e) when (e is ObjectDamagedException or StoreException)
        {
            findings.Of(isKeyGone ? ProblemReasons.ObjectOfDeletedStudy : ProblemReasons.ObjectUnknown, 0).AddOther(orphan);
        }
    }
}
