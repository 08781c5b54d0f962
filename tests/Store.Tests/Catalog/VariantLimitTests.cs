using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>How many contents one SOP Instance UID may have, and what it costs to tell them apart.</summary>
public sealed class VariantLimitTests
{
    private const int Most = 16;

    [Fact]
    public async Task After_sixteen_contents_of_one_sender_another_is_refused_and_each_of_the_sixteen_is_still_known()
    {
        await using var test = await TestStore.CreateAsync();
        for (var n = 0; n < Most; n++)
        {
            (await test.AddAsync(Nth(n))).IsSafe.ShouldBeTrue();
        }

        (await test.AddAsync(Nth(Most))).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, "too-many-variants"));
        for (var n = 0; n < Most; n++)
        {
            (await test.AddAsync(Nth(n))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        }

        test.Objects().Count.ShouldBe(Most);
        test.Files("incoming").ShouldBeEmpty();
        (await test.AddAsync(Nth(0) with { Instance = "1.2.3.1.2" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
    }

    [Fact]
    public async Task What_one_sender_sent_takes_no_room_from_another_and_tells_it_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        for (var n = 0; n < Most; n++)
        {
            (await test.AddAsync(Nth(100 + n) with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        }

        (await test.AddAsync(Nth(200) with { Partner = "two" })).Reason.ShouldBe("too-many-variants");
        (await test.AddAsync(Nth(0) with { Partner = "two" })).Reason.ShouldBe("too-many-variants", "what is held of another is refused as what is held of nobody");
        (await test.AddAsync(Nth(1))).Kind.ShouldBe(StoreOutcomeKind.Variant, "the corrected object of the first");
        (await test.AddAsync(Nth(100))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        test.Objects().Count.ShouldBe(Most + 2);
    }

    [Fact]
    public async Task Beyond_so_many_contents_of_others_a_content_is_kept_again_rather_than_compared_and_known_to_its_sender()
    {
        await using var test = await TestStore.CreateAsync();
        for (var n = 0; n < 5 * Most; n++)
        {
            (await test.AddAsync(Nth(n) with { Partner = $"sender {n / Most}" })).IsSafe.ShouldBeTrue();
        }

        const int compared = 4 * Most;
        for (var n = compared - 1; n <= compared; n++)
        {
            (await test.AddAsync(Nth(n))).Kind.ShouldBe(n < compared ? StoreOutcomeKind.AlreadyHeld : StoreOutcomeKind.Variant);
            (await test.AddAsync(Nth(n))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        }

        // Of those that are compared, the ones of the same length come first.
        (await test.AddAsync(Nth(0) with { Partner = "sender 5", Content = "of a length of its own" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        (await test.AddAsync(Nth(0) with { Content = "of a length of its own" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Fact]
    public async Task Many_different_contents_at_once_end_at_the_limit_too()
    {
        await using var test = await TestStore.CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Most + 8).Select(n => test.AddAsync(Nth(n))));
        outcomes.Count(o => o.IsSafe).ShouldBe(Most);
        outcomes.Where(o => !o.IsSafe).ShouldAllBe(o => o.Reason == "too-many-variants");
    }

    [Fact]
    public async Task A_compressed_content_of_another_length_is_told_apart_without_reading_the_held_one()
    {
        var compressed = TransferSyntaxes.Held.First(s => !s.IsNative);
        await using var test = await TestStore.CreateAsync(new Store.Vault.VaultOptions { ChunkSize = 4096 });
        var held = new Sample { Syntax = compressed, Content = new string('x', 20_000) };
        (await test.AddAsync(held)).Kind.ShouldBe(StoreOutcomeKind.Stored);

        // Whoever reads the body notices this; header, length and last tag are as they were.
        var path = test.Files("vault").Single();
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^10_000] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        (await test.AddAsync(held with { Content = "short" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        test.Objects().Count.ShouldBe(2);
    }

    private static Sample Nth(int n) => new() { Content = $"content {n:D2}" };
}
