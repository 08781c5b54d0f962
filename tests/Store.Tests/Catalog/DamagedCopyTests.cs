using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>An object sent again by the only one who owns it takes the place of the copy that was damaged meanwhile; nothing else may.</summary>
public sealed class DamagedCopyTests
{
    private const int ChunkSize = 4096;

    private static readonly Sample Whole = new() { Content = new string('x', 5 * ChunkSize) };

    public static TheoryData<string> Damages => ["missing", "empty", "header", "first chunk", "middle chunk", "last chunk", "cut", "longer", "unreadable", "another object"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task What_its_only_owner_sends_again_replaces_the_damaged_copy(string damage)
    {
        await using var test = await NewAsync();
        Damage(test, damage);
        var outcome = await test.AddAsync(Whole);
        outcome.IsSafe.ShouldBeTrue();
        for (var round = 0; round < 2; round++)
        {
            (await test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
            (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
            await test.ReopenAsync();
        }

        test.Files("vault").ShouldHaveSingleItem();
        test.Store.Administration.InstancesOf(Whole.Header.Study).ShouldHaveSingleItem().Owners.ShouldBe(["one"]);
        test.Store.Audit.Newest().First().Record.Reason.ShouldBe("damaged-copy-replaced");
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        test.Store.Studies(null).ShouldHaveSingleItem().ShouldStartWith("1.2.3|Doe^Jane|1|1|");
    }

    [Fact]
    public async Task What_cannot_even_be_opened_is_replaced_too()
    {
        await using var test = await NewAsync();
        var path = test.Files("vault").Single();
        File.Delete(path);
        Directory.CreateDirectory(path);
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.Replaced);
        (await test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
    }

    [Theory]
    [InlineData(5)] // EIO: a bad sector
    [InlineData(61)] // ENODATA: a bad sector read past the cache
    [InlineData(74)] // EBADMSG: a checksum of the file system
    [InlineData(116)] // ESTALE: a file the server has lost
    [InlineData(117)] // EUCLEAN: a structure of the file system
    public async Task Whichever_read_of_the_held_copy_fails_what_is_sent_again_replaces_it(int error)
    {
        var (watched, failing, reads) = (string.Empty, 0, 0);
        var disk = new DiskCalls
        {
            Read = (file, bytes, offset) =>
                PathOf(file) == watched && ++reads >= failing ? throw new IOException("refused", error) : RandomAccess.Read(file, bytes, offset),
        };
        await using var test = await NewAsync(disk);
        (watched, failing) = (test.Files("vault").Single(), int.MaxValue);
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        var all = reads;
        all.ShouldBeGreaterThan(5, "header, last tag and every chunk");
        for (var n = 1; n <= all; n++)
        {
            (watched, failing, reads) = (test.Files("vault").Single(), n, 0);
            (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.Replaced);
            test.Files("vault").ShouldHaveSingleItem().ShouldNotBe(watched);
            (await test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
            test.Files("incoming").ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(5, false, "object-unreadable")] // the arriving object itself
    [InlineData(12, true, "store-busy")] // ENOMEM: the held copy may be whole
    [InlineData(24, true, "store-busy")] // EMFILE
    public async Task What_says_nothing_of_the_held_copy_refuses_and_replaces_nothing(int error, bool isOfHeld, string reason)
    {
        var (held, fails) = (string.Empty, false);
        var disk = new DiskCalls
        {
            Read = (file, bytes, offset) =>
                fails && PathOf(file) == held == isOfHeld ? throw new IOException("refused", error) : RandomAccess.Read(file, bytes, offset),
        };
        await using var test = await NewAsync(disk);
        (held, fails) = (test.Files("vault").Single(), true);
        var outcome = await test.AddAsync(Whole);
        outcome.Kind.ShouldBe(StoreOutcomeKind.Refused);
        outcome.Reason.ShouldBe(reason);
        test.Files("vault").ShouldHaveSingleItem().ShouldBe(held);
        test.Files("incoming").ShouldBeEmpty();
        fails = false;
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Of_two_owners_each_gets_back_only_bytes_of_its_own_whatever_the_other_sends(string damage)
    {
        await using var test = await NewAsync();
        (await test.AddAsync(Whole with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        Damage(test, damage);

        // As long as the damaged one, with the same attributes, and changed only where that cannot be read any more.
        var forged = Whole with { Partner = "two", Content = ForgedFor(damage) };
        (await test.AddAsync(forged)).Kind.ShouldBe(StoreOutcomeKind.Variant);
        for (var round = 0; round < 2; round++)
        {
            (await test.Store.ReadAsync(Select(test, "two").ShouldHaveSingleItem())).ShouldBe(forged.Bytes);
            await Should.ThrowAsync<ObjectDamagedException>(() => test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem()));
            await test.ReopenAsync();
        }

        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.Replaced);
        (await test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
        (await test.Store.ReadAsync(Select(test, "two").ShouldHaveSingleItem())).ShouldBe(forged.Bytes);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
        foreach (var partner in new[] { "one", "two" })
        {
            test.Store.Studies(partner).ShouldHaveSingleItem().ShouldStartWith("1.2.3|Doe^Jane|1|1|");
        }
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("middle chunk")]
    public async Task Both_owners_are_whole_again_once_each_has_sent_the_same_again(string damage)
    {
        await using var test = await NewAsync();
        (await test.AddAsync(Whole with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(Whole with { Partner = "three" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        Damage(test, damage);
        foreach (var partner in new[] { "two", "one", "three" })
        {
            (await test.AddAsync(Whole with { Partner = partner })).IsSafe.ShouldBeTrue();
            (await test.Store.ReadAsync(Select(test, partner).ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
        }

        foreach (var partner in new[] { "one", "two", "three" })
        {
            (await test.Store.ReadAsync(Select(test, partner).ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
            test.Store.Studies(partner).ShouldHaveSingleItem().ShouldStartWith("1.2.3|Doe^Jane|1|1|");
        }

        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("middle chunk")]
    public async Task A_stranger_does_not_replace_what_another_sent_however_alike_it_is(string damage)
    {
        await using var test = await NewAsync();
        Damage(test, damage);
        (await test.AddAsync(Whole with { Partner = "stranger" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        (await test.Store.ReadAsync(Select(test, "stranger").ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
        await Should.ThrowAsync<ObjectDamagedException>(() => test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem()));
    }

    [Theory]
    [InlineData("first chunk", 'y')]
    [InlineData("last chunk", 'y')]
    public async Task What_contradicts_a_part_that_can_still_be_read_is_another_content(string damage, char changed)
    {
        await using var test = await NewAsync();
        Damage(test, damage);
        var content = Whole.Content.ToCharArray();
        content[2 * ChunkSize] = changed;
        (await test.AddAsync(Whole with { Content = new string(content) })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        test.Files("vault").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(2 * ChunkSize, StoreOutcomeKind.Variant)]
    [InlineData(-1, StoreOutcomeKind.Replaced)]
    public async Task In_a_segment_too_a_bad_sector_hides_only_the_chunks_it_lies_in(int changed, StoreOutcomeKind kind)
    {
        // Within the fifth chunk of the object that begins the segment, behind the one that is changed.
        var (isBad, sector) = (false, 1024L + (4 * (ChunkSize + 16)) + 100);
        var disk = new DiskCalls
        {
            Read = (file, bytes, offset) =>
                isBad && offset <= sector && sector < offset + bytes.Length ? throw new IOException("refused", 5) : RandomAccess.Read(file, bytes, offset),
        };
        await using var test = await TestStore.CreateAsync(new VaultOptions { ChunkSize = ChunkSize, Disk = disk });
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        isBad = true;
        await Should.ThrowAsync<ObjectDamagedException>(() => test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem()));
        var content = Whole.Content.ToCharArray();
        if (changed >= 0)
        {
            content[changed] = 'y';
        }

        (await test.AddAsync(Whole with { Content = new string(content) })).Kind.ShouldBe(kind);
        isBad = false;
        test.Objects().Count.ShouldBe(kind == StoreOutcomeKind.Variant ? 2 : 1);
    }

    [Fact]
    public async Task A_content_of_another_length_is_a_variant_and_the_damaged_copy_stays()
    {
        await using var test = await NewAsync();
        Damage(test, "header");
        (await test.AddAsync(Whole with { Content = "other" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        (await test.AddAsync(Whole)).IsSafe.ShouldBeTrue();
        (await test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replacement_that_is_cut_off_leaves_the_damaged_copy_or_the_good_one(bool isCommitted)
    {
        await using var test = await NewAsync();
        Damage(test, "middle chunk");
        test.Probe = step =>
        {
            if (step == (isCommitted ? DicomExchange.Store.Catalog.Commit.CommitStep.Show : DicomExchange.Store.Catalog.Commit.CommitStep.Commit))
            {
                throw new IOException("made to fail");
            }
        };
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.Refused);
        test.Probe = null;
        await test.ReopenAsync();
        var held = Select(test, "one").ShouldHaveSingleItem();
        if (isCommitted)
        {
            (await test.Store.ReadAsync(held)).ShouldBe(Whole.Bytes);
        }
        else
        {
            await Should.ThrowAsync<ObjectDamagedException>(() => test.Store.ReadAsync(held));
        }

        (await test.AddAsync(Whole)).IsSafe.ShouldBeTrue();
        (await test.Store.ReadAsync(Select(test, "one").ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
    }

    private static string ForgedFor(string damage)
    {
        var content = Whole.Content.ToCharArray();
        switch (damage)
        {
            case "first chunk":
                content[^((5 * ChunkSize) - 100)] = 'y';
                break;
            case "middle chunk":
                content[^((3 * ChunkSize) - 100)] = 'y';
                break;
            case "last chunk":
                content[^10] = 'y';
                break;
            default:
                Array.Fill(content, 'y');
                break;
        }

        return new string(content);
    }

    /// <summary>The file behind a handle; the tests that ask need Linux.</summary>
    private static string PathOf(SafeFileHandle file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks the kernel which file a handle belongs to");
        return new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget!;
    }

    private static async Task<TestStore> NewAsync(DiskCalls? disk = null)
    {
        var test = await TestStore.CreateAsync(TestStore.InFiles with { ChunkSize = ChunkSize, Disk = disk ?? DiskCalls.System });
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        return test;
    }

    private static List<InstanceRef> Select(TestStore test, string partner) =>
        [.. test.Store.Select(new RetrieveRequest { Level = QueryLevel.Study, Sight = Asking.SightOf(partner), Studies = [Uid.Parse(Whole.Study)] })];

    private static void Damage(TestStore test, string damage)
    {
        var path = test.Files("vault").Single();
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        switch (damage)
        {
            case "missing":
                return;
            case "unreadable":
                Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that gives an input/output error");
                File.CreateSymbolicLink(path, "/proc/self/mem");
                return;
            case "empty":
                bytes = [];
                break;
            case "header":
                bytes[100] ^= 1;
                break;
            case "first chunk":
                bytes[^(5 * ChunkSize)] ^= 1;
                break;
            case "middle chunk":
                bytes[^(3 * ChunkSize)] ^= 1;
                break;
            case "last chunk":
                bytes[^1] ^= 1;
                break;
            case "cut":
                bytes = bytes[..^ChunkSize];
                break;
            case "longer":
                bytes = [.. bytes, 0];
                break;
            default:
                new Random(1).NextBytes(bytes);
                break;
        }

        File.WriteAllBytes(path, bytes);
    }
}
