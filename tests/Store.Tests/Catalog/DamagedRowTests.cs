using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Check;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A row of a series or an instance that does not open is left out of answers, and only that.</summary>
public sealed class DamagedRowTests
{
    private const int Each = 3;

    public static TheoryData<string, string, int, int> Damages => new()
    {
        { "series", FlippedRow, Each - 1, Each * (Each - 1) },
        { "series", "token = x'00'", Each - 1, Each * (Each - 1) },
        { "series", "row = x''", Each - 1, Each * (Each - 1) },
        { "instances", FlippedRow, Each, (Each * Each) - 1 },
        { "instances", "token = x'00'", Each, (Each * Each) - 1 },
        { "instances", "object = x'00'", Each, (Each * Each) - 1 },
        { "instances", "row = x''", Each, (Each * Each) - 1 },
    };

    private const string FlippedRow = "row = CAST(substr(row, 1, 20) || CASE WHEN substr(row, 21, 1) = x'00' THEN x'01' ELSE x'00' END || substr(row, 22) AS BLOB)";

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task One_damaged_row_is_left_out_counted_and_named_by_a_check(string table, string change, int series, int instances)
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
#pragma warning disable CA2100 // made of the constants above
        test.Catalog($"UPDATE {table} SET {change} WHERE id = 2").ShouldBe(1);
#pragma warning restore CA2100
        await test.OpenAsync();
        test.Store.RowsDamaged.ShouldBe(0);
        for (var round = 0; round < 2; round++)
        {
            test.Store.Studies("one").ShouldHaveSingleItem();
            test.Store.Series("one").Count.ShouldBe(series);
            test.Store.Ask(QueryLevel.Image, Asking.SightOf("one"), Asking.Keys((Tags.SOPInstanceUID, Vr.UI, ""))).Count.ShouldBe(instances);
            (await test.Store.InstancesAsync("one", ["1.2.3"])).Count.ShouldBe(instances);
            test.Store.Administration.InstancesOf(Uid.Parse("1.2.3")).Count.ShouldBe(instances);
        }

        test.Store.RowsDamaged.ShouldBe(1);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, TestContext.Current.CancellationToken)).Problems.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Where_two_sent_a_series_and_the_row_of_one_is_damaged_the_other_speaks_for_it()
    {
        await using var test = await FilledAsync();
        (await test.AddAsync(Nth(1, 1) with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        await test.Store.DisposeAsync();
#pragma warning disable CA2100 // a constant
        test.Catalog($"UPDATE series SET {FlippedRow} WHERE id = 1").ShouldBe(1);
#pragma warning restore CA2100
        await test.OpenAsync();
        test.Store.Series(null).Count.ShouldBe(Each);
        test.Store.Series("one").Count.ShouldBe(Each - 1);
        test.Store.Series("two").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_row_of_a_study_longer_than_any_hides_the_study_and_the_store_opens()
    {
        await using var test = await FilledAsync();
        (await test.AddAsync(Nth(1, 1) with { Study = "1.2.4", Series = "1.2.4.1", Instance = "1.2.4.1.1" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE holdings SET row = zeroblob(2000000) WHERE id = 1").ShouldBe(1);
        await test.OpenAsync();
        test.Store.StudiesDamaged.ShouldBe(1);
        test.Store.Studies("one").ShouldHaveSingleItem().ShouldStartWith("1.2.4|");
    }

    private static Sample Nth(int series, int instance) =>
        new() { Series = $"1.2.3.{series}", Instance = $"1.2.3.{series}.{instance}", Content = $"content {series} {instance}" };

    private static async Task<TestStore> FilledAsync()
    {
        var test = await TestStore.CreateAsync();
        for (var n = 0; n < Each * Each; n++)
        {
            (await test.AddAsync(Nth(1 + (n / Each), 1 + (n % Each)))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        }

        return test;
    }
}
