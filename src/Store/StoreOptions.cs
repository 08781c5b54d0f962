using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Snapshot;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store;

/// <summary>Where a store lies and what opens it.</summary>
public sealed record StoreOptions
{
    /// <summary>The folder that holds catalog, keys and objects.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The master keys at hand; they wrap all others.</summary>
    public required MasterKeySet MasterKeys { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Null for the defaults.</summary>
    public VaultOptions? Vault { get; init; }

    /// <summary>What the study rows in memory may come to, in bytes; a test makes it small.</summary>
    internal long MostIndexBytes { get; init; } = StudyIndex.MostBytes;

    /// <summary>From so many holdings on the index is kept in a snapshot while the store is closed; a test makes it small.</summary>
    internal int SnapshotFrom { get; init; } = IndexSnapshot.UsualFrom;

    /// <summary>Called before each step of a commit; for tests that make one fail.</summary>
    internal Action<CommitStep>? Probe { get; init; }

    /// <summary>The longest that a record waits for others that share its commit; a test makes it endless.</summary>
    internal TimeSpan CommitPatience { get; init; } = WaitingWork.UsualPatience;

    /// <summary>Called before each step of making the catalog anew; for tests that end it there.</summary>
    internal Action<RebuildStep>? RebuildProbe { get; init; }
}
