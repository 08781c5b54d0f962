using DicomExchange.Store.Outbox.Waiting;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>The packed list against a sorted dictionary, for orders of coming and going that no queue has.</summary>
public sealed class WaitingListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_holds_what_a_sorted_dictionary_holds(int seed)
    {
        var random = new Random(seed);
        var (list, model) = (new WaitingList(), new SortedDictionary<long, WaitingEntry>());
        for (var step = 0; step < 5000; step++)
        {
            var id = random.Next(1, 300);
            if (random.Next(seed) == 0)
            {
                list.Remove(id).ShouldBe(model.Remove(id));
            }
            else if (!model.ContainsKey(id))
            {
                model.Add(id, new WaitingEntry(id, id + 1000, random.Next(100), step));
                list.Add(model[id]);
            }

            if (step % 7 == 0)
            {
                var found = new List<WaitingEntry>();
                list.CopyAfter(id, 5, found);
                found.ShouldBe(model.Values.Where(entry => entry.Id > id).Take(5));
                list.Contains(id).ShouldBe(model.ContainsKey(id));
            }

            list.Count.ShouldBe(model.Count);
            list.Bytes.ShouldBe(model.Values.Sum(entry => entry.Bytes));
            if (model.Count > 0)
            {
                list.First.ShouldBe(model.Values.First());
            }
        }

        var all = new WaitingList();
        all.AddAll(list);
        all.Count.ShouldBe(model.Count);
    }
}
