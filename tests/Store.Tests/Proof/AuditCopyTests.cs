using System.Security.Cryptography;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>The trail of a store that no node has open, and of copies of it.</summary>
public sealed class AuditCopyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_of_two_files_is_verified_and_left_as_it_is()
    {
        await using var store = await ProvedStore.CreateAsync();
        var copy = CopyOf(store.Folder, "catalog.db", "keys.db");
        var before = Fingerprint(copy);

        AuditCopy.Verify(copy, store.Masters, [store.Kept()], Cancellation).IsWhole.ShouldBeTrue();

        Fingerprint(copy).ShouldBe(before);
    }

    [Fact]
    public async Task What_only_the_log_of_a_copy_has_is_verified_too()
    {
        await using var test = await TestStore.CreateAsync();
        for (var n = 0; n < 5; n++)
        {
            await test.Store.Audit.AppendAsync(ProvedStore.Query("one", $@"one\P{n}"));
        }

        var copy = CopyOf(test.Folder, "catalog.db", "catalog.db-wal", "keys.db");
        var before = Fingerprint(copy, "catalog.db", "catalog.db-wal");
        new FileInfo(Path.Combine(copy, "catalog.db-wal")).Length.ShouldBeGreaterThan(0);

        var verdict = AuditCopy.Verify(copy, test.Options.MasterKeys, [], Cancellation);

        verdict.ShouldBe(new AuditVerdict(null, 6, 6, 6));
        Fingerprint(copy, "catalog.db", "catalog.db-wal").ShouldBe(before);
        Directory.Delete(copy, recursive: true);
    }

    [Fact]
    public async Task A_store_that_is_open_is_left_to_the_node()
    {
        await using var test = await TestStore.CreateAsync();

        Should.Throw<StoreException>(() => AuditCopy.Verify(test.Folder, test.Options.MasterKeys, [], Cancellation)).Reason.ShouldBe(CatalogReasons.StoreLocked);
        await test.Store.DisposeAsync();
        AuditCopy.Verify(test.Folder, test.Options.MasterKeys, [], Cancellation).IsWhole.ShouldBeTrue();
        await test.OpenAsync();
    }

    [Fact]
    public async Task Without_any_key_a_catalog_is_verified_against_a_checkpoint_that_was_handed_out()
    {
        await using var store = await ProvedStore.CreateAsync();

        AuditCopy.VerifyWithoutKeys(store.Catalog, [store.Kept()], Cancellation).IsWhole.ShouldBeTrue();
        Should.Throw<StoreException>(() => AuditCopy.VerifyWithoutKeys(store.Catalog, [], Cancellation)).Reason.ShouldBe(AuditReasons.CheckpointUnreadable);
        using (var connection = Connection.OpenWriter(store.Catalog, create: false))
        {
            connection.Execute("UPDATE audit SET row = zeroblob(100) WHERE sequence = 4");
        }

        var verdict = AuditCopy.VerifyWithoutKeys(store.Catalog, [store.Kept()], Cancellation);
        (verdict.Reason, verdict.At).ShouldBe((AuditReasons.RecordChanged, 4));
    }

    [Fact]
    public async Task A_checkpoint_of_another_store_or_of_a_chain_that_was_replaced_is_named()
    {
        await using var store = await ProvedStore.CreateAsync();
        await using var other = await ProvedStore.CreateAsync();

        AuditCopy.Verify(store.Folder, store.Masters, [other.Kept()], Cancellation).Reason.ShouldBe(AuditReasons.CheckpointForged);
        var told = store.Kept()[0].Head;
        AuditCopy.Verify(store.Folder, store.Masters, [[new KeptCheckpoint(told with { Chain = told.Chain + 1 })]], Cancellation)
            .ShouldBe(new AuditVerdict(AuditReasons.ChainReplaced, told.Sequence, 0, 0));

        // A collector's file goes on over a chain that ended; what counts is the one it ends with.
        AuditCopy.Verify(store.Folder, store.Masters, [[new KeptCheckpoint(told with { Chain = told.Chain + 1 }), new KeptCheckpoint(told)]], Cancellation).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task The_wrong_key_a_missing_file_and_another_version_are_said()
    {
        await using var store = await ProvedStore.CreateAsync();
        Should.Throw<StoreException>(() => AuditCopy.Verify(store.Folder, MasterKeySet.New(), [], Cancellation)).Reason.ShouldBe(StoreReasons.KeyWrong);
        using (var connection = Connection.OpenWriter(store.Catalog, create: false))
        {
            connection.Execute("PRAGMA user_version = 5");
        }

        Should.Throw<StoreException>(() => AuditCopy.Verify(store.Folder, store.Masters, [], Cancellation)).Reason.ShouldBe(CatalogReasons.SchemaUnknown);
        File.Delete(store.Catalog);
        Should.Throw<StoreException>(() => AuditCopy.Verify(store.Folder, store.Masters, [], Cancellation)).Reason.ShouldBe(CatalogReasons.CatalogMissing);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_finding()
    {
        await using var store = await ProvedStore.CreateAsync();
        var bytes = await File.ReadAllBytesAsync(store.Catalog, Cancellation);
        Array.Clear(bytes, 0, 4096);
        await File.WriteAllBytesAsync(store.Catalog, bytes, Cancellation);

        AuditCopy.Verify(store.Folder, store.Masters, [], Cancellation).Reason.ShouldBe(AuditReasons.RecordUnreadable);
    }

    private static string CopyOf(string folder, params string[] files)
    {
        var copy = Path.Combine(Directory.CreateTempSubdirectory("dx-copy-").FullName);
        foreach (var file in files)
        {
            using var from = new FileStream(Path.Combine(folder, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var to = File.Create(Path.Combine(copy, file));
            from.CopyTo(to);
        }

        return copy;
    }

    private static List<string> Fingerprint(string folder, params string[] files) =>
    [
        .. Directory.GetFiles(folder).Where(f => files.Length == 0 || files.Contains(Path.GetFileName(f), StringComparer.Ordinal)).Order(StringComparer.Ordinal)
            .Select(static f => $"{Path.GetFileName(f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];
}
