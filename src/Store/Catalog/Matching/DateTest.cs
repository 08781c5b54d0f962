using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Dates, one or a range, compared as days (PS3.4 §C.2.2.2.5.1).</summary>
internal sealed class DateTest(QueryKey key, MatchingKind kind, DicomDateRange[] ranges) : AttributeTest(key, kind)
{
    public IReadOnlyList<DicomDateRange> Ranges => ranges;

    /// <summary>The days from the first to the last of all alternatives.</summary>
    public DicomDateRange Hull => new(RangeForm.Between, ranges.MinBy(static r => r.From).From, ranges.MaxBy(static r => r.To).To);

    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
    {
        foreach (var single in new ValueList(value, Key))
        {
            if (DicomDate.TryParse(single, out var date) && IsInAny(date))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsInAny(DicomDate date)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(date))
            {
                return true;
            }
        }

        return false;
    }
}
