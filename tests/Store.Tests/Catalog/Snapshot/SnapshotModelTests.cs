using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Index;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog.Snapshot;

/// <summary>The index from a snapshot against the one from the rows, over random stores that are opened from snapshots again and again.</summary>
public sealed class SnapshotModelTests
{
    private static readonly string[] Names = ["Doe^Jane", "Roe^Richard", "Müller^Änne", "Yamada^Tarou=山田^太郎=やまだ^たろう", "", "A\\B\\C\\D\\E\\F"];
    private static readonly string[] Dates = ["20260102", "20251231", "", "not a date"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_snapshot_gives_the_index_that_the_rows_give(int seed)
    {
        var random = new Random(seed);
        await using var test = await TestStore.CreateAsync();
        test.SnapshotFrom = 1;
        await test.ReopenAsync();
        for (var round = 0; round < 8; round++)
        {
            for (var i = random.Next(12); i >= 0; i--)
            {
                (await test.AddAsync(Next(random))).IsSafe.ShouldBeTrue();
            }

            if (random.Next(2) == 0)
            {
                await test.Store.Administration.DeleteStudyAsync(Uid.Parse($"1.2.{random.Next(9)}"), SnapshotRows.Record);
            }

            var totals = test.Store.Administration.Totals();
            await test.Store.DisposeAsync();
            await CompareAsync(test);
            await test.OpenAsync();
            test.Store.Administration.Totals().ShouldBe(totals);
        }
    }

    [Fact]
    public async Task Rows_of_many_pages_come_back_each_to_its_holding()
    {
        await using var test = await TestStore.CreateAsync();
        var index = new StudyIndex();
        var random = new Random(7);
        for (var holding = 1; holding <= 3000; holding++)
        {
            index.Add(new HoldingEntry(0, holding, holding, 1 + (holding % 3), holding, 1, holding), SnapshotRows.Of(holding, random.Next(2000)));
        }

        for (var slot = 0; slot < 3000; slot += 7)
        {
            index.ReplaceRow(slot, SnapshotRows.Of(slot + 1, random.Next(60_000)));
        }

        for (var slot = 0; slot < 3000; slot += 10)
        {
            index.Remove(slot);
        }

        await test.Store.DisposeAsync();
        test.Keep(index);
        var taken = test.TakeIndex();
        taken.ShouldNotBeNull();

        // Places that were left behind in memory are not in the file.
        IndexDump.Of(taken).Skip(1).ShouldBe(IndexDump.Of(index).Skip(1));
        taken.SlotCount.ShouldBe(2700);
        taken.Add(new HoldingEntry(0, 9000, 9000, 1, 1, 1, 1), SnapshotRows.Of(9000, 10));
        taken.FindHolding("1.2.9000"u8, 1).ShouldBe(2700);
    }

    private static async Task CompareAsync(TestStore test)
    {
        await using var copy = test.Image();
        var rows = IndexDump.Of(copy.LoadIndex());
        var taken = copy.TakeIndex();
        if (rows.Count <= 1 + 4)
        {
            taken.ShouldBeNull("nothing is held");
            return;
        }

        taken.ShouldNotBeNull();
        IndexDump.Of(taken).ShouldBe(rows);
        copy.TakeIndex().ShouldBeNull("a snapshot is used once");
    }

    private static Sample Next(Random random)
    {
        var study = random.Next(9);
        var series = random.Next(2);
        return new Sample
        {
            Study = $"1.2.{study}",
            Series = $"1.2.{study}.{series}",
            Instance = $"1.2.{study}.{series}.{random.Next(3)}",
            PatientId = $"P{random.Next(3)}",
            Name = Names[random.Next(Names.Length)],
            StudyDate = Dates[random.Next(Dates.Length)],
            Modality = random.Next(2) == 0 ? "PX" : "IO",
            Content = random.Next(4) == 0 ? "changed" : "same",
            Partner = $"partner {random.Next(3)}",
        };
    }
}
