using System.Text;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A query that took its blocks before a study was deleted goes on seeking in them: they still name its slot.</summary>
public sealed class OrderingTests
{
    private const int Studies = 500;

    [Fact]
    public void A_study_deleted_while_a_query_seeks_loses_none_of_the_others()
    {
        for (var deleted = 0; deleted < Studies; deleted += 7)
        {
            var pages = new PackedPages();
            var slots = new SlotTable();
            var writer = pages.NewWriter();
            var ordering = new Ordering(new OrderingKeys(CatalogAttributes.PatientId, KeyForm.Text), pages, slots);
            for (var n = 0; n < Studies; n++)
            {
                slots.Add(new HoldingEntry(writer.Append(InstanceRows.Of(new Sample { PatientId = Key(n) }.Header, "domain").Holding), n + 1, n + 1, 1, 1, 1, 1));
                ordering.Add(n);
            }

            // The blocks are left as they were: they are what the query holds while the deletion goes on.
            slots.Bury(deleted);

            foreach (var n in Enumerable.Range(0, Studies).Where(n => n != deleted))
            {
                var key = Encoding.ASCII.GetBytes(Key(n));
                ordering.Range(key, key, highIsPrefix: false).Entries().Select(entry => entry >> 2).ShouldBe([n], $"{deleted} was deleted");
            }
        }
    }

    private static string Key(int n) => $"P{n:D4}";
}
