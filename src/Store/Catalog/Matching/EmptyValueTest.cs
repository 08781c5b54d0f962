namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Matches only attributes without value (PS3.4 §C.2.2.2.7).</summary>
internal sealed class EmptyValueTest(QueryKey key) : AttributeTest(key, MatchingKind.EmptyValue)
{
    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0) => value.Trim((byte)' ').IsEmpty;
}
