using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>Reads all contents of a study with their owners.</summary>
internal static class HeldInstances
{
    private const int PageLength = 512;
    private const byte InstanceNumber = 162;

    public static IReadOnlyList<HeldInstance> Of(OpenParts parts, Uid study, StoreKey key)
    {
        var found = new SortedDictionary<long, HeldInstance>();
        using var reader = parts.Readers.Rent();
        foreach (var slot in parts.Catalog.Index.FindStudy(Encoding.ASCII.GetBytes(study.Value)))
        {
            var entry = parts.Catalog.Index.Entry(slot);
            var owner = parts.Catalog.Partners.NameOf(entry.Owner);
            foreach (var series in reader.SeriesOf(entry.Holding))
            {
                if (parts.DamagedRows.TryOpen(SealedTable.Series, series.Id, key, series.Row) is not { } row)
                {
                    continue;
                }

                foreach (var instance in InstancesOf(reader, series.Id))
                {
                    if (found.TryGetValue(instance.Id, out var known))
                    {
                        found[instance.Id] = known with { Owners = [.. known.Owners, owner] };
                    }
                    else if (parts.DamagedRows.TryOpen(SealedTable.Instances, instance.Id, key, instance.Row) is { } opened)
                    {
                        found[instance.Id] = Open(instance, opened, row, study) with { Owners = [owner] };
                    }
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>The contents of one series of one partner.</summary>
    public static IEnumerable<SealedInstance> InstancesOf(CatalogReader reader, long series)
    {
        var after = 0L;
        IReadOnlyList<SealedInstance> page;
        do
        {
            page = reader.InstancesOf(series, after, PageLength);
            foreach (var instance in page)
            {
                yield return instance;
                after = instance.Id;
            }
        }
        while (page.Count == PageLength);
    }

    private static HeldInstance Open(SealedInstance instance, ReadOnlySpan<byte> row, ReadOnlySpan<byte> series, Uid study) => new()
    {
        Instance = new InstanceRef
        {
            Object = instance.Object,
            SopClass = UidOf(row, CatalogAttributes.SopClassUid),
            SopInstance = UidOf(row, CatalogAttributes.SopInstanceUid),
            TransferSyntax = UidOf(row, CatalogAttributes.TransferSyntax),
            Series = UidOf(series, CatalogAttributes.SeriesInstanceUid),
            Study = study,
        },
        Variant = instance.Variant,
        Modality = Encoding.UTF8.GetString(RowFields.Find(series, CatalogAttributes.Modality)),
        InstanceNumber = Encoding.UTF8.GetString(RowFields.Find(row, InstanceNumber)),
    };

    private static Uid UidOf(ReadOnlySpan<byte> row, byte code) => Uid.TryParse(RowFields.Find(row, code), out var uid) ? uid : default;
}
