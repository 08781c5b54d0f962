using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Proof;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>A closed store with a small trail of every kind of row: sums, queries, grants, messages, subjects, two checkpoints.</summary>
internal sealed class ProvedStore : IAsyncDisposable
{
    private readonly TestStore store;
    private readonly KeyRing keys;
    private readonly AuditParts parts;

    private ProvedStore(TestStore store, string checkpoint)
    {
        this.store = store;
        Checkpoint = checkpoint;
        keys = store.OpenKeys();
        parts = AuditParts.Of(keys, new RowSealer(keys));
    }

    /// <summary>What it sent its first message to.</summary>
    public const string Collector = "collector.example:6514";

    public string Folder => store.Folder;

    public string Catalog => Path.Combine(store.Folder, "catalog.db");

    public MasterKeySet Masters => store.Options.MasterKeys;

    /// <summary>What was handed out when the trail was about half as long.</summary>
    public string Checkpoint { get; }

    public static AuditRecord Query(string partner, params string[] patients) => new()
    {
        Event = AuditEvent.Query,
        Time = DateTimeOffset.UnixEpoch,
        Partner = partner,
        Patients = patients,
        Count = patients.Length,
    };

    public static async Task<ProvedStore> CreateAsync()
    {
        var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample());
        await test.AddAsync(new Sample { Instance = "1.2.3.1.2", Content = "second" });
        await test.Store.Audit.EndTransfersAsync(string.Empty);
        await test.Store.Audit.AppendAsync(Query("two", @"one\P1", @"one\P2"));
        var checkpoint = await test.Store.Audit.CheckpointAsync();
        await test.Store.Grants.GiveAsync(
            new Grant { To = "two", Of = "one", Scope = GrantScope.OfStudy(Uid.Parse("1.2.3")), From = DateTimeOffset.UnixEpoch, Basis = "treatment", GivenAt = DateTimeOffset.UnixEpoch },
            new AuditRecord { Event = AuditEvent.GrantGiven, Time = DateTimeOffset.UnixEpoch, Partner = "two", PatientKey = @"one\P1" });
        await test.Store.Audit.AppendAsync(Query("three", @"one\Q1", @"one\Q2", @"one\Q3"));
        await test.Store.Audit.AppendAsync(new AuditRecord { Event = AuditEvent.StorageCommitment, Time = DateTimeOffset.UnixEpoch });
        await test.Store.Audit.MoveCursorAsync(Collector, 1);
        await test.Store.DisposeAsync();
        return new ProvedStore(test, checkpoint);
    }

    /// <summary>Proves what a connection sees, uncommitted changes of its own included.</summary>
    public AuditVerdict Prove(Connection connection, params IReadOnlyList<KeptCheckpoint>[] kept) =>
        new AuditProof(keys.Store, parts.Signer.PublicKey, parts).Run(connection, kept, CancellationToken.None);

    /// <summary>As <see cref="Prove"/>, with what is public only.</summary>
    public AuditVerdict ProveWithoutKeys(Connection connection, params IReadOnlyList<KeptCheckpoint>[] kept) =>
        new AuditProof(keys.Store, parts.Signer.PublicKey, null).Run(connection, kept, CancellationToken.None);

    /// <summary>A record sealed with the store's keys, as only the store could.</summary>
    public (AuditRow Row, AuditHead Head) Append(AuditHead head, AuditRecord record) => parts.Chain.Append(head, record);

    /// <summary>A cursor sealed with the store's keys, as only the store could.</summary>
    public byte[] Cursor(UInt128 chain, long message) => parts.Cursor.Seal(chain, AuditColumns.NumberOf(Collector), message);

    /// <summary>The file that was handed out, as whoever kept it gives it back.</summary>
    public IReadOnlyList<KeptCheckpoint> Kept()
    {
        var file = Path.Combine(store.Folder, "kept.json");
        File.WriteAllText(file, Checkpoint);
        return AuditCheckpointFile.Read(file);
    }

    public async ValueTask DisposeAsync()
    {
        parts.Dispose();
        keys.Dispose();
        await store.DisposeAsync();
    }
}
