using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Matches where at least one item matches all keys of the key's item (PS3.4 §C.2.2.2.6).</summary>
internal sealed class SequenceTest(QueryKey key, IdentifierMatcher item) : AttributeTest(key, MatchingKind.Sequence)
{
    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
    {
        while (AttributeText.TryTakeItem(ref value, out var next))
        {
            if (item.Matches(next, static (packed, tag) => AttributeText.Find(packed, tag), zoneShift))
            {
                return true;
            }
        }

        return false;
    }
}
