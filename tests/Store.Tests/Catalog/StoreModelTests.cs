using DicomExchange.Store.Catalog;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Many random sends from several partners, some of them into each other's studies and over each other's UIDs, against the naive model.</summary>
public sealed class StoreModelTests
{
    private static readonly string[] Names = ["Doe^Jane", "Roe^Richard", "Müller^Änne", "Yamada^Tarou=山田^太郎=やまだ^たろう"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_each_partner_sees_is_what_it_sent_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        await using var test = await TestStore.CreateAsync();
        var model = new NaiveStore();
        for (var round = 0; round < 30; round++)
        {
            var group = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Next(random)).ToList();

            // Arrivals at the same moment have no order of their own, so a group shares neither instance nor study.
            group = [.. group.DistinctBy(s => s.Instance).DistinctBy(s => s.Study)];
            var outcomes = await Task.WhenAll(group.Select(test.AddAsync));
            outcomes.ShouldAllBe(o => o.IsSafe);
            group.ForEach(model.Add);
            if (round % 10 == 9)
            {
                await test.ReopenAsync();
            }
        }

        await CompareAsync(test, model);
    }

    private static async Task CompareAsync(TestStore test, NaiveStore model)
    {
        foreach (var partner in model.Partners.Append(null).Append("nobody"))
        {
            test.Store.Studies(partner).ShouldBe(model.Studies(partner));
            test.Store.Series(partner).ShouldBe(model.Series(partner));
            var studies = model.Studies(null).Select(s => s.Split('|')[0]);
            (await test.Store.InstancesAsync(partner, studies)).ShouldBe(model.Instances(partner));
        }
    }

    private static Sample Next(Random random)
    {
        var study = random.Next(4);
        var series = random.Next(3);
        var instance = random.Next(4);
        var strays = random.Next(20) == 0;
        return new Sample
        {
            Study = $"1.2.{study}",
            Series = strays ? "1.2.9.9" : $"1.2.{study}.{series}",
            Instance = $"1.2.{study}.{series}.{instance}",
            PatientId = $"P{random.Next(3)}",
            Name = Names[random.Next(Names.Length)],
            Modality = random.Next(2) == 0 ? "PX" : "IO",
            Content = random.Next(4) == 0 ? "changed" : "same",
            Partner = $"partner {random.Next(3)}",
        };
    }
}
