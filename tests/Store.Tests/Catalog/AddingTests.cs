using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

public sealed class AddingTests
{
    [Fact]
    public async Task An_instance_is_stored_once_and_its_second_sender_becomes_an_owner()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(new Sample())).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(new Sample())).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(new Sample { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(new Sample { Content = "other" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        (await test.AddAsync(new Sample { Content = "other" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Fact]
    public async Task The_same_data_set_in_any_native_syntax_is_the_same_content_and_another_one_a_variant()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(new Sample())).Kind.ShouldBe(StoreOutcomeKind.Stored);
        foreach (var syntax in TransferSyntaxes.Held.Where(s => s.IsNative))
        {
            (await test.AddAsync(new Sample { Syntax = syntax })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld, syntax.Name);
        }

        var variant = new Sample { Content = "CONTENT", Syntax = TransferSyntaxes.ImplicitLittleEndian };
        (await test.AddAsync(variant)).Kind.ShouldBe(StoreOutcomeKind.Variant);
        (await test.AddAsync(variant with { Syntax = TransferSyntaxes.ExplicitBigEndian })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Fact]
    public async Task A_store_that_was_closed_opens_with_what_it_held()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample());
        await test.ReopenAsync();
        (await test.AddAsync(new Sample())).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }
}
