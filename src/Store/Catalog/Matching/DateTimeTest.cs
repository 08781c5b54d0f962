using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// Moments, one or a range (PS3.4 §C.2.2.2.5.3). Where both sides say their offset from UTC, moments are
/// compared; else what the clocks showed.
/// </summary>
internal sealed class DateTimeTest(QueryKey key, MatchingKind kind, DicomDateTimeRange[] ranges) : AttributeTest(key, kind)
{
    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
    {
        foreach (var single in new ValueList(value, Key))
        {
            if (DicomDateTime.TryParse(single, out var moment) && IsInAny(moment))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsInAny(DicomDateTime moment)
    {
        foreach (var range in ranges)
        {
            if (range.Overlaps(moment, localOffset: null))
            {
                return true;
            }
        }

        return false;
    }
}
