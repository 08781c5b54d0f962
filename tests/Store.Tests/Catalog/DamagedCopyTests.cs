using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>An object sent again takes the place of the copy that was damaged meanwhile; nothing else may.</summary>
public sealed class DamagedCopyTests
{
    private const int ChunkSize = 4096;

    private static readonly Sample Whole = new() { Content = new string('x', 5 * ChunkSize) };

    public static TheoryData<string> Damages => ["missing", "empty", "header", "first chunk", "middle chunk", "last chunk", "cut", "longer", "unreadable", "another object"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task What_its_sender_sends_again_replaces_the_damaged_copy_for_all_owners(string damage)
    {
        await using var test = await NewAsync();
        (await test.AddAsync(Whole with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        Damage(test, damage);
        var outcome = await test.AddAsync(Whole);
        outcome.IsSafe.ShouldBeTrue();
        for (var round = 0; round < 2; round++)
        {
            foreach (var partner in new[] { "one", "two" })
            {
                (await test.Store.ReadAsync(Select(test, partner).ShouldHaveSingleItem())).ShouldBe(Whole.Bytes);
            }

            (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
            await test.ReopenAsync();
        }

        test.Files("vault").ShouldHaveSingleItem();
        test.Store.Administration.InstancesOf(Whole.Header.Study).ShouldHaveSingleItem().Owners.ShouldBe(["one", "two"]);
        test.Store.Audit.Newest().First().Record.Reason.ShouldBe("damaged-copy-replaced");
        (await test.AddAsync(Whole)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        test.Store.Studies(null).ShouldHaveSingleItem().ShouldStartWith("1.2.3|Doe^Jane|1|1|");
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

    private static async Task<TestStore> NewAsync()
    {
        var test = await TestStore.CreateAsync(new VaultOptions { ChunkSize = ChunkSize });
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
