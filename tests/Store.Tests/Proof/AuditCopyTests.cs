using System.Security.Cryptography;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Check;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;
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

        AuditCopy.Verify(store.Folder, store.Masters, [other.Kept()], Cancellation)
            .ShouldBe(new AuditVerdict(AuditReasons.CheckpointForeign, other.Kept()[0].Head.Sequence, 0, 0) { Kept = 0 });
        var told = store.Kept()[0].Head;
        AuditCopy.Verify(store.Folder, store.Masters, [[new KeptCheckpoint(told with { Chain = told.Chain + 1 })]], Cancellation)
            .ShouldBe(new AuditVerdict(AuditReasons.ChainReplaced, told.Sequence, 0, 0) { Kept = 0 });

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
    public async Task A_checkpoint_that_is_not_as_it_was_signed_is_named_by_its_file_and_is_no_finding_about_the_trail()
    {
        await using var store = await ProvedStore.CreateAsync();
        await using var other = await ProvedStore.CreateAsync();
        var kept = store.Kept()[0];
        var signature = kept.Signature.ShouldNotBeNull();
        KeptCheckpoint[] changed =
        [
            kept with { Head = kept.Head with { Sequence = kept.Head.Sequence + 1 } },
            kept with { Signature = signature with { Time = signature.Time.AddSeconds(1) } },
            kept with { Signature = signature with { Store = other.Kept()[0].Signature!.Store } },
            kept with { Signature = signature with { PublicKey = other.Kept()[0].Signature!.PublicKey } },
        ];

        foreach (var one in changed)
        {
            var verdict = AuditCopy.Verify(store.Folder, store.Masters, [store.Kept(), [one]], Cancellation);
            (verdict.Reason, verdict.Kept).ShouldBe((AuditReasons.CheckpointUnsound, 1));
        }

        AuditCopy.VerifyWithoutKeys(store.Catalog, [store.Kept(), other.Kept()], Cancellation).ShouldSatisfyAllConditions(
            v => v.Reason.ShouldBe(AuditReasons.CheckpointForeign), v => v.Kept.ShouldBe(1));
    }

    [Fact]
    public async Task A_file_that_is_no_catalog_and_one_that_was_cut_short_are_told_from_records_that_were_altered()
    {
        await using var store = await ProvedStore.CreateAsync();
        var bytes = await File.ReadAllBytesAsync(store.Catalog, Cancellation);
        string? ReasonOf(byte[] content)
        {
            File.WriteAllBytes(store.Catalog, content);
            return AuditCopy.Verify(store.Folder, store.Masters, [], Cancellation).Reason;
        }

        ReasonOf(bytes[..^1]).ShouldBe(AuditReasons.CatalogCut);
        ReasonOf(bytes[..4096]).ShouldBe(AuditReasons.CatalogCut);
        ReasonOf(bytes[..60]).ShouldBe(AuditReasons.CatalogUnreadable);
        ReasonOf([]).ShouldBe(AuditReasons.CatalogUnreadable);
        ReasonOf("Dear colleague, no catalog is this, and it is long enough to have a header, if it were one: a hundred bytes."u8.ToArray()).ShouldBe(AuditReasons.CatalogUnreadable);
        Array.Clear(bytes, 0, 4096);
        ReasonOf(bytes).ShouldBe(AuditReasons.CatalogUnreadable);
    }

    [Fact]
    public async Task A_checkpoint_of_a_chain_that_was_replaced_accuses_the_trail_where_this_store_signed_it()
    {
        await using var test = await TestStore.CreateAsync();
        var kept = AuditCheckpointFile.Read(new StringReader(await test.Store.Audit.CheckpointAsync()), "kept");
        await test.Store.DisposeAsync();
        await StoreRebuild.RunAsync(test.Options, NullLoggerFactory.Instance, new AuditRecord { Event = AuditEvent.IndexRebuilt, Time = DateTimeOffset.UnixEpoch }, null, Cancellation);

        AuditVerdict VerdictOn(params KeptCheckpoint[] file) => AuditCopy.Verify(test.Folder, test.Options.MasterKeys, [file], Cancellation);

        VerdictOn([.. kept]).ShouldSatisfyAllConditions(v => v.Reason.ShouldBe(AuditReasons.ChainReplaced), v => v.Kept.ShouldBe(0), v => v.IsOfTrail.ShouldBeTrue());
        VerdictOn([.. kept.Select(static k => k with { Signature = null })]).ShouldSatisfyAllConditions(v => v.Reason.ShouldBe(AuditReasons.ChainReplaced), v => v.IsOfTrail.ShouldBeFalse());
        VerdictOn([.. kept.Select(static k => k with { Head = k.Head with { Chain = k.Head.Chain + 1 } })]).ShouldSatisfyAllConditions(v => v.Reason.ShouldBe(AuditReasons.CheckpointUnsound), v => v.IsOfTrail.ShouldBeFalse());
        await test.OpenAsync();
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
