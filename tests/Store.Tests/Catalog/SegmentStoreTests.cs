using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Check;
using DicomExchange.Store.Tests.Vault;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>The promises of the store where objects lie in segments: nothing acknowledged is lost, nothing deleted is left, whatever happens.</summary>
public sealed class SegmentStoreTests
{
    /// <summary>With the attributes of a sample and what is sealed around it, about what a segment takes at most.</summary>
    private const int AroundTheLimit = (64 << 10) - 1024 - 16 - 400;

    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch, Actor = "test" };

    private static VaultOptions Small => SegmentFixture.Options with { Mark = null };

    private static VaultOptions Larger => SegmentFixture.WithStretches with { Mark = null };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Whatever_is_sent_deleted_killed_and_made_anew_what_was_acknowledged_is_there_and_nothing_else(int seed, bool inStretches)
    {
        var random = new Random(seed);
        var test = await TestStore.CreateAsync(inStretches ? Larger : Small);
        var model = new Dictionary<string, Sample>();
        try
        {
            for (var round = 0; round < 24; round++)
            {
                var group = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Next(random)).DistinctBy(s => s.Instance).ToList();
                (await Task.WhenAll(group.Select(test.AddAsync))).ShouldAllBe(o => o.IsSafe);
                group.ForEach(s => model.TryAdd(s.Instance, s));
                switch (random.Next(6))
                {
                    case 0:
                        var study = $"1.2.{random.Next(4)}";
                        await test.Store.Administration.DeleteStudyAsync(Uid.Parse(study), ByTest);
                        model.Where(m => m.Value.Study == study).ToList().ForEach(m => model.Remove(m.Key));
                        break;
                    case 1:
                        await test.ReopenAsync();
                        break;
                    case 2:
                        test = await KilledAsync(test);
                        break;
                    case 3:
                        await test.Store.DisposeAsync();
                        (await StoreRebuild.RunAsync(test.Options, NullLoggerFactory.Instance, ByTest, null, Cancellation)).Problems.ShouldBeEmpty();
                        await test.OpenAsync();
                        break;
                }

                await CompareAsync(test, model);
            }

            test.Objects().Count.ShouldBe(model.Count);
        }
        finally
        {
            await test.DisposeAsync();
        }
    }

    [Fact]
    public async Task Of_deleted_studies_nothing_but_zeros_is_left()
    {
        await using var test = await TestStore.CreateAsync(Small);
        for (var i = 0; i < 60; i++)
        {
            (await test.AddAsync(Nth(i % 3, i, 9000))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        }

        test.Files("vault").Count.ShouldBeGreaterThan(2);
        foreach (var study in new[] { 0, 2 })
        {
            (await test.Store.Administration.DeleteStudyAsync(Uid.Parse($"1.2.{study}"), ByTest)).ShouldBe(20);
        }

        test.Objects().Count.ShouldBe(20);
        var blocksLeft = test.Files("vault").Sum(file => Shared(file).Chunk(SegmentFixture.Block).Count(block => block.AsSpan().ContainsAnyExcept((byte)0)));
        blocksLeft.ShouldBe(20 * 3, "three blocks for each that is held");
        await VerifyShouldBeCleanAsync(test);
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.1"), ByTest)).ShouldBe(20);
        await test.ReopenAsync();
        test.Files("vault").SelectMany(Shared).ShouldAllBe(b => b == 0);
        await VerifyShouldBeCleanAsync(test);
    }

    [Fact]
    public async Task A_deletion_cut_off_before_its_objects_went_is_ended_at_the_next_start()
    {
        await using var test = await TestStore.CreateAsync(Small);
        await AddAllAsync(test, Nth(0, 1, 9000), Nth(1, 2, 9000));
        test.Probe = step =>
        {
            if (step == Store.Catalog.Commit.CommitStep.WriteRows)
            {
                throw new IOException("made to fail");
            }
        };
        await Should.ThrowAsync<StoreException>(async () => await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.0"), ByTest));
        test.Probe = null;
        test.Objects().Count.ShouldBe(2);
        await test.ReopenAsync();
        test.Objects().Count.ShouldBe(1);
        await VerifyShouldBeCleanAsync(test);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whichever_call_to_the_disk_fails_what_was_acknowledged_is_there_and_what_was_refused_left_nothing(bool inStretches)
    {
        var options = inStretches ? Larger with { SegmentLength = 204_800, SegmentStep = 65_536 } : Small with { SegmentLength = 65_536, SegmentStep = 65_536 };
        var (large, small) = inStretches ? (250_000, 90_000) : (70_000, 40_000);
        var samples = Enumerable.Range(0, 6).Select(i => Nth(i % 2, i, i % 3 == 2 ? large : small)).ToList();
        for (var n = 1; ; n++)
        {
            var faults = new Faults();
            await using var test = await TestStore.CreateAsync(options with { Disk = faults.Disk });
            faults.Reset(n);
            var outcomes = new List<StoreOutcome>();
            foreach (var sample in samples)
            {
                outcomes.Add(await test.AddAsync(sample));
            }

            if (faults.Calls < n)
            {
                outcomes.ShouldAllBe(o => o.IsSafe);
                n.ShouldBeGreaterThan(15);
                break;
            }

            var isSync = faults.Trace[n - 1].StartsWith("sync", StringComparison.Ordinal);
            outcomes.ShouldContain(o => !o.IsSafe);
            test.Store.IsReadOnly.ShouldBe(isSync);
            if (!isSync)
            {
                test.Objects().Count.ShouldBe(outcomes.Count(o => o.IsSafe));
            }

            faults.Reset(0);
            await test.ReopenAsync();
            var kept = samples.Zip(outcomes).Where(p => p.Second.IsSafe).Select(p => p.First).ToList();
            await CompareAsync(test, kept.ToDictionary(s => s.Instance), ProblemReasons.ObjectUnknown);
            await AddAllAsync(test, [.. samples.Except(kept)]);
            await CompareAsync(test, samples.ToDictionary(s => s.Instance), ProblemReasons.ObjectUnknown);
        }
    }

    [Fact]
    public async Task After_a_failed_sync_of_a_segment_the_group_is_refused_and_nothing_more_is_taken()
    {
        var isBroken = false;
        var disk = new DiskCalls { SyncData = file => Sync(file, isBroken) };
        await using var test = await TestStore.CreateAsync(Small with { Disk = disk });
        (await test.AddAsync(Nth(0, 1, 10))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        isBroken = true;
        (await test.AddAsync(Nth(0, 2, 10))).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, StoreReasons.SyncFailed));
        isBroken = false;
        test.Store.IsReadOnly.ShouldBeTrue();
        (await test.AddAsync(Nth(0, 3, 10))).Kind.ShouldBe(StoreOutcomeKind.Refused);
        await test.ReopenAsync();
        (await test.AddAsync(Nth(0, 2, 10))).Kind.ShouldBe(StoreOutcomeKind.Stored);
    }

    [Fact]
    public async Task What_lies_in_a_segment_without_a_row_is_reported_then_adopted_or_removed()
    {
        await using var test = await TestStore.CreateAsync(Small);
        await AddAllAsync(test, Nth(0, 1, 9000), Nth(0, 2, 9000));
        await test.Store.DisposeAsync();
        var catalog = Path.Combine(test.Folder, "catalog.db");
        File.Copy(catalog, catalog + ".backup");
        await test.OpenAsync();
        await AddAllAsync(test, Nth(1, 3, 9000), Nth(1, 4, 9000));
        await test.Store.DisposeAsync();
        File.Move(catalog + ".backup", catalog, overwrite: true);

        // And of a third only the end, as a power failure may leave it.
        var segment = test.Files("vault").Max(StringComparer.Ordinal)!;
        await using (var stream = new FileStream(segment, FileMode.Append))
        {
            stream.Write([.. new byte[SegmentFixture.Block], .. VaultFixture.Bytes(5000)]);
        }

        await test.OpenAsync();
        var report = await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation);
        report.Problems.Select(p => p.Reason).ShouldAllBe(r => r == ProblemReasons.ObjectUnknown);
        report.Problems.ShouldContain(p => p.Message.Contains("vault/segments/000001@"));
        test.Objects().Count.ShouldBe(4, "a report removes nothing");
        (await test.Store.Administration.VerifyAsync(OrphanAction.Adopt, null, Cancellation)).Adopted.ShouldBe(2);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Remove, null, Cancellation)).Removed.ShouldBe(1);
        await VerifyShouldBeCleanAsync(test);
        (await test.Store.InstancesAsync(null, ["1.2.0", "1.2.1"])).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_check_that_removes_takes_nothing_of_what_arrives_meanwhile()
    {
        await using var test = await TestStore.CreateAsync(Small);
        var sending = Task.Run(async () => await AddAllAsync(test, [.. Enumerable.Range(0, 120).Select(i => Nth(i % 2, i, 5000))]));
        while (!sending.IsCompleted)
        {
            var report = await test.Store.Administration.VerifyAsync(OrphanAction.Remove, null, Cancellation);
            report.Removed.ShouldBe(0);
            report.Problems.ShouldBeEmpty();
        }

        await sending;
        await VerifyShouldBeCleanAsync(test);
        (await test.Store.InstancesAsync(null, ["1.2.0", "1.2.1"])).Count.ShouldBe(120);
    }

    [Fact]
    public async Task A_damaged_copy_in_a_segment_is_replaced_when_its_sender_sends_it_again()
    {
        await using var test = await TestStore.CreateAsync(Small);
        var sample = Nth(0, 1, 9000);
        await AddAllAsync(test, sample);
        test.Objects().Single().Flip();
        (await test.AddAsync(sample)).Kind.ShouldBe(StoreOutcomeKind.Replaced);
        test.Objects().Count.ShouldBe(1);
        await CompareAsync(test, new() { [sample.Instance] = sample });
        (await test.AddAsync(sample)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(sample with { Content = "other" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        test.Objects().Count.ShouldBe(2);
    }

    private static void Sync(Microsoft.Win32.SafeHandles.SafeFileHandle file, bool isBroken)
    {
        if (isBroken)
        {
            throw new SyncFailedException("file", 5);
        }

        CheckedSync.Data(file);
    }

    private static Sample Nth(int study, int instance, int length) => new()
    {
        Study = $"1.2.{study}",
        Series = $"1.2.{study}.1",
        Instance = $"1.2.{study}.1.{instance}",
        Content = new string((char)('a' + (instance % 26)), length),
    };

    /// <summary>An instance always has the same content, so that what comes again is the same.</summary>
    private static Sample Next(Random random)
    {
        var (study, instance) = (random.Next(4), random.Next(40));
        var length = (instance % 4) switch
        {
            0 => 10 * instance,
            1 => AroundTheLimit + (instance * 8),
            2 => 4096 * (instance / 4),
            _ => 100_000 + (instance * 4000),
        };
        return Nth(study, instance, length);
    }

    private static async Task AddAllAsync(TestStore test, params Sample[] samples)
    {
        foreach (var sample in samples)
        {
            (await test.AddAsync(sample)).IsSafe.ShouldBeTrue();
        }
    }

    /// <summary>The store as the process left it on the disk when it was killed, opened.</summary>
    private static async Task<TestStore> KilledAsync(TestStore test)
    {
        var copy = Directory.CreateTempSubdirectory("dx-killed-").FullName;
        foreach (var file in Directory.EnumerateFiles(test.Folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(test.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, Shared(file), Cancellation);
        }

        var killed = test.At(copy);
        await test.DisposeAsync();
        await killed.OpenAsync();
        return killed;
    }

    private static async Task CompareAsync(TestStore test, Dictionary<string, Sample> model, params string[] allowed)
    {
        var found = test.Store.Select(new RetrieveRequest
        {
            Level = QueryLevel.Study,
            Sight = Sight.All,
            Studies = [.. Enumerable.Range(0, 4).Select(n => Uid.Parse($"1.2.{n}"))],
        }).ToList();
        found.Select(f => f.SopInstance.Value).ShouldBe(model.Keys, ignoreOrder: true);
        foreach (var instance in found)
        {
            (await test.Store.ReadAsync(instance)).AsSpan().SequenceEqual(model[instance.SopInstance.Value].Bytes).ShouldBeTrue();
        }

        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.Select(p => p.Reason).Except(allowed).ShouldBeEmpty();
    }

    private static async Task VerifyShouldBeCleanAsync(TestStore test) =>
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();

    private static byte[] Shared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
