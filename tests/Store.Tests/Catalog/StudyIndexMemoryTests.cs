using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>What the index holds on to.</summary>
[Collection(nameof(Alone))]
public sealed class StudyIndexMemoryTests
{
    [Fact]
    public void Rows_that_were_replaced_are_given_back()
    {
        const long Most = 128L << 20;
        var index = new StudyIndex();
        var row = new RowWriter().Add(CatalogAttributes.StudyInstanceUid, "1.2.0"u8).Add(CatalogAttributes.Modalities, new byte[32_000]).Written.ToArray();
        index.Add(new HoldingEntry(0, 1, 1, 1, 1, 1, 1), row);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 20_000; i++)
        {
            index.ReplaceRow(0, row);
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(Most);
        index.Row(index.Entry(0).Address).ToArray().ShouldBe(row);
    }
}
