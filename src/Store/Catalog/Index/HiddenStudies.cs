using System.Collections.Concurrent;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// Studies of which something could not be opened at start. They are not in the index, but their rows are in the catalog: whoever
/// brings an instance for one is refused until catalog and key ring are mended, so that nothing is entered beside a row that is
/// there, and no new key takes the place of one that may come back. Filled at start; afterwards for any number of threads.
/// </summary>
internal sealed class HiddenStudies
{
    /// <summary>Marks a study without a key: it is hidden from all its owners.</summary>
    private static readonly int[] Everybody = [];

    private readonly ConcurrentDictionary<Token, int[]> ownersOf = new();
    private int unnamed;

    /// <summary>Studies for which the key ring has no key that opens.</summary>
    public int WithoutKey => ownersOf.Count(static study => study.Value.Length == 0);

    /// <summary>Studies with a row that does not open.</summary>
    public int Damaged => ownersOf.Count(static study => study.Value.Length > 0) + Volatile.Read(ref unnamed);

    public void AddWithoutKey(Token study) => ownersOf[study] = Everybody;

    /// <summary>The row of what this partner sent of the study does not open.</summary>
    public void AddDamaged(Token study, int owner) =>
        ownersOf.AddOrUpdate(study, [owner], (_, owners) => owners.Length == 0 ? owners : [.. owners, owner]);

    /// <summary>Not even which study it is can be told.</summary>
    public void AddUnnamed() => Interlocked.Increment(ref unnamed);

    /// <summary>The study was deleted.</summary>
    public void Remove(Token study) => ownersOf.TryRemove(study, out _);

    public bool IsWithoutKey(Token study) => ownersOf.TryGetValue(study, out var owners) && owners.Length == 0;

    /// <summary>Why nothing can be added to what this partner sent of the study; null when it can.</summary>
    public string? ReasonToRefuse(Token study, int owner) =>
        !ownersOf.TryGetValue(study, out var owners) ? null
        : owners.Length == 0 ? CatalogReasons.StudyKeyMissing
        : owners.Contains(owner) ? CatalogReasons.StudyRowDamaged : null;
}
