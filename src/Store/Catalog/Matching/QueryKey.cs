using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// An attribute that can be matched and returned. The representation given here counts, not the one the requester wrote.
/// </summary>
/// <param name="Tag">The attribute.</param>
/// <param name="Vr">Its representation in PS3.6; SQ for sequences.</param>
/// <param name="Items">What the items of a sequence can be matched on, else null.</param>
public sealed record QueryKey(Tag Tag, Vr Vr, IReadOnlyList<QueryKey>? Items = null)
{
    /// <summary>
    /// The attribute has one value and a backslash in it is an ordinary character, so that one place in an ordering stands
    /// for it. False: values are separated by backslashes and any one of them may match.
    /// </summary>
    public bool HasOneValue { get; init; }
}
