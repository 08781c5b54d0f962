using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>The opened rows of an entity: of its holding, and of its series and itself where the query goes so deep.</summary>
internal readonly ref struct EntityView(ReadOnlySpan<byte> holding, ReadOnlySpan<byte> series = default, ReadOnlySpan<byte> instance = default)
{
    private readonly ReadOnlySpan<byte> holding = holding;
    private readonly ReadOnlySpan<byte> series = series;
    private readonly ReadOnlySpan<byte> instance = instance;

    public static ReadOnlySpan<byte> Read(EntityView entity, Tag tag)
    {
        if (CatalogAttributes.Find(tag) is not { } attribute)
        {
            return default;
        }

        return attribute.Level switch
        {
            QueryLevel.Series => RowFields.Find(entity.series, attribute.Code),
            QueryLevel.Image => RowFields.Find(entity.instance, attribute.Code),
            _ => RowFields.Find(entity.holding, attribute.Code),
        };
    }
}
