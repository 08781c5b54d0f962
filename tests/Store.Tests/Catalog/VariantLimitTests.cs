using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>How many contents one SOP Instance UID may have, and what it costs to tell them apart.</summary>
public sealed class VariantLimitTests
{
    private const int Most = 16;

    [Fact]
    public async Task After_sixteen_contents_another_is_refused_and_each_of_the_sixteen_is_still_known()
    {
        await using var test = await TestStore.CreateAsync();
        for (var n = 0; n < Most; n++)
        {
            (await test.AddAsync(Nth(n))).IsSafe.ShouldBeTrue();
        }

        (await test.AddAsync(Nth(Most))).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, "too-many-variants"));
        (await test.AddAsync(Nth(Most) with { Partner = "two", Content = "of another length" })).Reason.ShouldBe("too-many-variants");
        for (var n = 0; n < Most; n++)
        {
            (await test.AddAsync(Nth(n) with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        }

        test.Files("vault").Count.ShouldBe(Most);
        test.Files("incoming").ShouldBeEmpty();
        (await test.AddAsync(Nth(0) with { Instance = "1.2.3.1.2" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
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
        test.Files("vault").Count.ShouldBe(2);
    }

    private static Sample Nth(int n) => new() { Content = $"content {n:D2}" };
}
