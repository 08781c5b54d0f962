using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// Gives the value of an attribute of an entity in the form of <see cref="Dicom.Text.AttributeText"/>: UTF-8, values
/// separated by backslashes; empty where the entity has none. Must not allocate on the catalog's path.
/// </summary>
public delegate ReadOnlySpan<byte> AttributeReader<TEntity>(TEntity entity, Tag tag)
    where TEntity : allows ref struct;
