using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Instances are indexed era by era; wherever one stands it is found, by whoever seeks it.</summary>
public sealed class InstanceEraTests
{
    private static readonly Sample First = new() { Instance = "1.2.3.1.1", Content = "first" };
    private static readonly Sample Second = new() { Study = "1.2.5", Series = "1.2.5.1", Instance = "1.2.5.1.2", Content = "second" };

    private const int DiskFull = 13;

    /// <summary>Takes all numbers up to an era that the next instance begins.</summary>
    private static readonly string LastOfEra = RowOf(InstanceEras.Length - 1);

    [Fact]
    public void A_full_filter_holds_what_was_added_and_little_else()
    {
        var random = new Random(1);
        var filter = new EraFilter();
        var tokens = Enumerable.Range(0, InstanceEras.Length).Select(_ => Any(random)).ToList();
        tokens.ForEach(filter.Add);

        tokens.ShouldAllBe(token => filter.MayHold(token));
        Enumerable.Range(0, 100_000).Count(_ => filter.MayHold(Any(random))).ShouldBeInRange(1, 200);
    }

    [Fact]
    public void An_instance_is_sought_in_its_own_era_and_a_stranger_hardly_anywhere()
    {
        var random = new Random(2);
        var eras = new InstanceEras();
        var added = new List<(long Era, Token Token)>();
        for (var n = 0; n < 2000; n++)
        {
            var instance = ((n / 100) * (long)InstanceEras.Length) + (n % 100);
            added.Add((instance / InstanceEras.Length, Any(random)));
            eras.Add(instance, added[^1].Token);
        }

        added.ShouldAllBe(one => eras.ThatMayHold(one.Token).Contains(one.Era));
        eras.Last!.Value.Number.ShouldBe(19);
        Enumerable.Range(0, 10_000).Sum(_ => eras.ThatMayHold(Any(random)).Count).ShouldBeLessThan(10);
    }

    [Fact]
    public async Task What_is_held_is_known_again_in_every_era()
    {
        await using var test = await InTwoErasAsync();
        for (var round = 0; round < 2; round++)
        {
            (await test.AddAsync(First)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
            (await test.AddAsync(Second)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
            await test.ReopenAsync();
        }

        test.Numbers("SELECT era FROM instance_eras").ShouldBe([0]);
    }

    [Fact]
    public async Task Contents_of_one_UID_in_several_eras_are_variants_of_each_other()
    {
        await using var test = await InTwoErasAsync();
        var other = First with { Content = "other" };
        (await test.AddAsync(other)).Kind.ShouldBe(StoreOutcomeKind.Variant);
        await test.ReopenAsync();
        foreach (var known in new[] { First, other, Second })
        {
            (await test.AddAsync(known)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        }

        (await test.AddAsync(First with { Content = "third" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        test.Numbers("SELECT variant FROM instances WHERE token = (SELECT token FROM instances WHERE id = 1) ORDER BY id").ShouldBe([0, 1, 2]);
    }

    [Theory]
    [InlineData("1.2.3.1.1")]
    [InlineData("1.2.5.1.2")]
    [InlineData("1.2.3.1.1", "1.2.5.1.2")]
    public async Task A_query_by_SOP_Instance_UID_alone_finds_it_in_every_era(params string[] uids)
    {
        await using var test = await InTwoErasAsync();
        var identifier = Asking.Keys((Tags.SOPInstanceUID, Vr.UI, string.Join('\\', uids)));
        test.Store.Ask(QueryLevel.Image, Sight.All, identifier).Count.ShouldBe(uids.Length);
        await test.ReopenAsync();
        test.Store.Ask(QueryLevel.Image, Sight.All, identifier).Count.ShouldBe(uids.Length);
    }

    [Theory]
    [InlineData("UPDATE instance_eras SET filter = zeroblob(length(filter))")]
    [InlineData("UPDATE instance_eras SET filter = substr(filter, 1, 32) || zeroblob(length(filter) - 32)")]
    [InlineData("UPDATE instance_eras SET filter = zeroblob(40)")]
    [InlineData("UPDATE instance_eras SET last = last - 1")]
    [InlineData("DELETE FROM instance_eras")]
    public async Task A_filter_that_is_damaged_or_lost_is_made_again(string damage)
    {
        await using var test = await InTwoErasAsync();
        await test.Store.DisposeAsync();
        var whole = Kept(test).ShouldHaveSingleItem();
        test.Catalog(damage);
        await test.OpenAsync();
        (await test.AddAsync(First)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        Kept(test).ShouldBe([whole]);
    }

    [Fact]
    public async Task Nothing_of_a_study_that_was_deleted_stays_in_the_filters()
    {
        await using var test = await InTwoErasAsync();
        var kept = Kept(test).ShouldHaveSingleItem();
        await test.Store.Administration.DeleteStudyAsync(Uid.Parse(First.Study), new AuditRecord { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch });
        Kept(test).ShouldBeEmpty();
        await test.ReopenAsync();
        Kept(test).ShouldHaveSingleItem().ShouldNotBe(kept);
        (await test.AddAsync(First)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(Second)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Fact]
    public async Task A_filter_from_before_the_last_instances_of_its_era_counts_no_more()
    {
        await using var test = await InTwoErasAsync();
        await test.Store.Administration.DeleteStudyAsync(Uid.Parse(Second.Study), new AuditRecord { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch });
        var early = Kept(test).ShouldHaveSingleItem();

        // Era 0 is the last one again, and takes the next instance; the one after that begins era 1.
        await test.ReopenAsync();
        var third = Second with { Instance = "1.2.5.1.3" };
        (await test.AddAsync(third)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.Store.DisposeAsync();
        Kept(test).ShouldBe([early]);
        test.Catalog(LastOfEra);
        await test.OpenAsync();
        await FailOnceAsync(test);
        (await test.AddAsync(Second)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        Kept(test).ShouldBe([early]);

        // What would have kept the filter of era 0 was undone: the one that is kept does not know of the third instance.
        await test.ReopenAsync();
        (await test.AddAsync(third)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        Kept(test).ShouldHaveSingleItem().ShouldNotBe(early);
    }

    [Fact]
    public async Task A_filter_made_when_the_last_number_of_its_era_had_no_row_is_never_taken_for_that_of_another_time()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(First)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.Store.DisposeAsync();
        test.Catalog(RowOf(InstanceEras.Length - 2));
        await test.OpenAsync();

        // The last number of the era is given, and taken back with its study, before the next era begins.
        var gone = Second with { Study = "1.2.9", Series = "1.2.9.1", Instance = "1.2.9.1.1" };
        (await test.AddAsync(gone)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await DeleteAsync(test, gone);
        (await test.AddAsync(Second)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await DeleteAsync(test, Second);
        await test.Store.DisposeAsync();
        test.Catalog($"DELETE FROM instances WHERE id = {InstanceEras.Length - 2}");

        // The era is the last one again, takes another instance, and is full with another last row. What follows is cut off once.
        await test.OpenAsync();
        var third = Second with { Instance = "1.2.5.1.3" };
        (await test.AddAsync(third)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.Store.DisposeAsync();
        test.Catalog(LastOfEra);
        await test.OpenAsync();
        await FailOnceAsync(test);
        (await test.AddAsync(Second)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.ReopenAsync();
        (await test.AddAsync(third)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(First)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Fact]
    public async Task Nothing_of_a_study_that_was_deleted_before_its_era_was_full_stays_in_the_filters()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(First)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        var gone = Second with { Study = "1.2.9", Series = "1.2.9.1", Instance = "1.2.9.1.1" };
        (await test.AddAsync(gone)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.Store.DisposeAsync();
        test.Catalog(LastOfEra);
        await test.OpenAsync();
        await DeleteAsync(test, gone);
        (await test.AddAsync(Second)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.ReopenAsync();
        var kept = Kept(test).ShouldHaveSingleItem();
        await test.Store.DisposeAsync();
        test.Catalog("DELETE FROM instance_eras");
        await test.OpenAsync();
        Kept(test).ShouldBe([kept], "what is made of the rows that are there");
    }

    [Fact]
    public async Task The_index_is_what_finds_an_instance()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.DisposeAsync();
        test.Plan(HeldContent.ByTokenSql.Replace("?1", "0", StringComparison.Ordinal).Replace("?2", "x'00'", StringComparison.Ordinal)).ShouldContain("USING INDEX instances_token (<expr>=? AND token=?)");
    }

    /// <summary>The first instance in era 0, the second in era 1, and one of a third study in era 0.</summary>
    private static async Task<TestStore> InTwoErasAsync()
    {
        var test = await TestStore.CreateAsync();
        (await test.AddAsync(First)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(new Sample { Study = "1.2.4", Series = "1.2.4.1", Instance = "1.2.4.1.1" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.Store.DisposeAsync();
        test.Catalog(LastOfEra);
        await test.OpenAsync();
        (await test.AddAsync(Second)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.Store.DisposeAsync();
        test.Numbers("SELECT era FROM instance_eras").ShouldBeEmpty("a filter is kept at a start only");
        test.Catalog($"DELETE FROM instances WHERE id = {InstanceEras.Length - 1}");
        test.Numbers("SELECT id FROM instances ORDER BY id").ShouldBe([1, 2, InstanceEras.Length]);
        await test.OpenAsync();
        return test;
    }

    private static string RowOf(long number) => $"INSERT INTO instances(id, study, token, variant, object, row) VALUES({number}, 0, zeroblob(16), 0, zeroblob(44), zeroblob(1))";

    private static async Task DeleteAsync(TestStore test, Sample sample) =>
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse(sample.Study), new AuditRecord { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch })).ShouldBe(1);

    /// <summary>The commit of the second instance is undone.</summary>
    private static async Task FailOnceAsync(TestStore test)
    {
        test.Probe = static step =>
        {
            if (step == CommitStep.Commit)
            {
                throw new CatalogException(DiskFull, "full");
            }
        };
        (await test.AddAsync(Second)).IsSafe.ShouldBeFalse();
        test.Probe = null;
    }

    /// <summary>The hash each filter begins with, and whether the rest is more than nothing.</summary>
    private static List<string> Kept(TestStore test) =>
        test.Texts("SELECT hex(substr(filter, 1, 32)) || ' ' || last || ' ' || length(filter) || ' ' || (substr(filter, 33) <> zeroblob(length(filter) - 32)) FROM instance_eras ORDER BY era");

    private static Token Any(Random random)
    {
        Span<byte> bytes = stackalloc byte[Token.Length];
        random.NextBytes(bytes);
        return Token.Read(bytes);
    }
}
