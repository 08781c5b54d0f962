using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>One key attribute of an identifier, ready to be held against values. Immutable, safe on all threads.</summary>
public abstract class AttributeTest
{
    private protected AttributeTest(QueryKey key, MatchingKind kind)
    {
        Key = key;
        Kind = kind;
    }

    public QueryKey Key { get; }

    public Tag Tag => Key.Tag;

    public MatchingKind Kind { get; }

    /// <summary>
    /// True where the attribute matches: where any one of its values does (PS3.4 §C.2.2.2). An attribute without value
    /// matches nothing but universal and empty value matching.
    /// </summary>
    /// <param name="value">The attribute in the form of <see cref="Dicom.Text.AttributeText"/>.</param>
    /// <param name="zoneShift">Minutes by which the clock of the key is ahead of the entity's; 0 where either is not known.</param>
    public abstract bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0);
}
