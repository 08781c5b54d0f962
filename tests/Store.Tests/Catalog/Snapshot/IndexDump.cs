using System.Globalization;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Tests.Catalog.Snapshot;

/// <summary>All that an index says, as lines that do not depend on its slots.</summary>
internal static class IndexDump
{
    public static List<string> Of(StudyIndex index)
    {
        var lines = new List<string> { $"{index.Pages.Bytes} bytes, {index.Hidden.WithoutKey} and {index.Hidden.Damaged} hidden" };
        var holdings = Live(index).Select(slot => HoldingLine(index, slot)).Order(StringComparer.Ordinal);
        lines.AddRange(holdings);
        foreach (var ordering in index.Orderings())
        {
            lines.Add("ordering");
            lines.AddRange(Keys(index, ordering));
        }

        foreach (var owner in Live(index).Select(index.Owner).Distinct().Order())
        {
            var owned = index.OwnedBy(owner).ToArray().Select(index.Entry).Where(static entry => entry.Address != PackedPages.None).Select(static entry => entry.Holding);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"owner {owner}: {string.Join(' ', owned.Order())}"));
        }

        return lines;
    }

    private static IEnumerable<int> Live(StudyIndex index) => Enumerable.Range(0, index.SlotCount).Where(slot => index.Entry(slot).Address != PackedPages.None);

    private static string HoldingLine(StudyIndex index, int slot)
    {
        var entry = index.Entry(slot);
        var row = index.Row(entry.Address);
        var uid = RowFields.Find(row, CatalogAttributes.StudyInstanceUid);
        var found = index.FindHolding(uid, entry.Owner) == slot && index.SlotOfHolding(entry.Holding) == slot;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Holding} of {entry.Study} from {entry.Owner}: {entry.Instances} {entry.Series} {entry.Bytes}, shared {index.IsShared(entry.Study)}, found {found}, {Convert.ToHexString(row)}");
    }

    /// <summary>The keys in their order; holdings with equal keys by number, since nothing orders them.</summary>
    private static List<string> Keys(StudyIndex index, Ordering ordering)
    {
        var lines = new List<string>();
        var equal = new List<string>();
        var last = string.Empty;
        var buffer = new byte[OrderingKeys.MaxLength];
        foreach (var entry in ordering.Blocks.ToArray().SelectMany(static block => block))
        {
            var held = index.Entry(entry >> 2);
            var key = Convert.ToHexString(ordering.Keys.Of(index.Row(held.Address), entry & 3, buffer));
            if (key != last)
            {
                lines.AddRange(equal.Order(StringComparer.Ordinal));
                equal.Clear();
                last = key;
            }

            equal.Add(string.Create(CultureInfo.InvariantCulture, $"{key} {held.Holding} {entry & 3}"));
        }

        lines.AddRange(equal.Order(StringComparer.Ordinal));
        return lines;
    }
}
