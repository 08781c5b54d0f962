using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>The index against a dictionary, with readers that look at it all the while.</summary>
public sealed class StudyIndexTests
{
    private const int Steps = 20_000;
    private const int MostSlots = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Readers_see_each_row_whole_and_never_an_older_one_while_rows_come_change_and_go(int seed)
    {
        var random = new Random(seed);
        var index = new StudyIndex();
        var model = new Dictionary<int, int>();
        index.Add(Entry(0), Row(0, 0));
        model[0] = 0;
        var wrong = new ConcurrentQueue<string>();
        using var done = new CancellationTokenSource();
        using var begun = new CountdownEvent(2);
        var readers = Enumerable.Range(0, 2).Select(n => Task.Factory.StartNew(
            () => Read(index, new Random(seed + n), wrong, begun, done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        begun.Wait(TestContext.Current.CancellationToken);
        for (var step = 1; step <= Steps; step++)
        {
            var slot = random.Next(index.SlotCount);
            if (index.SlotCount < MostSlots && random.Next(20) == 0)
            {
                slot = index.SlotCount;
                index.Add(Entry(slot), Row(slot, step));
                model[slot] = step;
            }
            else if (!model.ContainsKey(slot))
            {
                continue;
            }
            else if (random.Next(200) == 0)
            {
                index.Remove(slot);
                model.Remove(slot);
            }
            else
            {
                index.ReplaceRow(slot, Row(slot, step));
                model[slot] = step;
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        wrong.ShouldBeEmpty();
        for (var slot = 0; slot < index.SlotCount; slot++)
        {
            var found = index.FindStudy(Encoding.ASCII.GetBytes(UidOf(slot)));
            found.ShouldBe(model.ContainsKey(slot) ? [slot] : []);
            if (model.TryGetValue(slot, out var version))
            {
                index.Row(index.Entry(slot).Address).ToArray().ShouldBe(Row(slot, version));
            }
        }
    }

    [Fact]
    public async Task What_is_gathered_of_a_study_stays_bounded_however_many_values_come()
    {
        await using var test = await TestStore.CreateAsync();
        for (var i = 0; i < 320; i++)
        {
            (await test.AddAsync(new Sample { Instance = $"1.2.3.1.{i}", Modality = $"M{i:D14}", Content = $"{i}" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        }

        var modalities = test.Store.Studies(null).ShouldHaveSingleItem().Split('|')[^1];
        modalities.Length.ShouldBeInRange(900, 1_024);
        modalities.ShouldStartWith($"M{0:D14}+");
    }

    private static void Read(StudyIndex index, Random random, ConcurrentQueue<string> wrong, CountdownEvent begun, CancellationToken done)
    {
        var seen = new Dictionary<int, int>();
        var isFirst = true;
        while (!done.IsCancellationRequested && wrong.IsEmpty)
        {
            var slot = random.Next(index.SlotCount);
            var entry = index.Entry(slot);
            if (entry.Address != PackedPages.None)
            {
                var row = index.Row(entry.Address).ToArray();
                var version = VersionOf(row);
                if (!row.AsSpan().SequenceEqual(Row(slot, version)))
                {
                    wrong.Enqueue($"slot {slot}: a row that was never written");
                }

                if (version < seen.GetValueOrDefault(slot))
                {
                    wrong.Enqueue($"slot {slot}: version {version} after {seen[slot]}");
                }

                seen[slot] = version;
            }

            if (isFirst)
            {
                begun.Signal();
                isFirst = false;
            }
        }
    }

    private static string UidOf(int slot) => $"1.2.{slot}";

    private static HoldingEntry Entry(int slot) => new(0, slot + 1, slot + 1, 1 + (slot % 3), 1, 1, 1);

    private static byte[] Row(int slot, int version) => new RowWriter()
        .Add(CatalogAttributes.StudyInstanceUid, Encoding.ASCII.GetBytes(UidOf(slot)))
        .Add(CatalogAttributes.PatientId, Encoding.ASCII.GetBytes($"P{slot % 7}"))
        .Add(CatalogAttributes.Modalities, Encoding.ASCII.GetBytes($"{version}:" + new string((char)('A' + (version % 26)), version % 700)))
        .Written.ToArray();

    private static int VersionOf(ReadOnlySpan<byte> row) =>
        int.TryParse(Encoding.ASCII.GetString(RowFields.Find(row, CatalogAttributes.Modalities)).Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;
}
