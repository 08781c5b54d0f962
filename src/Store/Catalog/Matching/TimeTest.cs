using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Times of day, one or a range that does not cross midnight (PS3.4 §C.2.2.2.5.2). Times known less precisely match where they can.</summary>
internal sealed class TimeTest(QueryKey key, MatchingKind kind, DicomTimeRange[] ranges) : AttributeTest(key, kind)
{
    private const long PerMinute = 60_000_000;

    public IReadOnlyList<DicomTimeRange> Ranges => ranges;

    /// <summary>A range ends before it begins, which only a date beside it could make sense of.</summary>
    public bool IsReversed => Array.Exists(ranges, static r => r.From > r.To);

    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
    {
        foreach (var single in new ValueList(value, Key))
        {
            if (DicomTime.TryParse(single, out var time) && MatchesShifted(time, zoneShift))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesShifted(DicomTime time, int zoneShift)
    {
        // As it stands, a leap second keeps its place behind the last minute of its day.
        if (zoneShift == 0)
        {
            return IsInAny(time);
        }

        // On the key's clock the stretch may lie across midnight; then it is two stretches.
        var start = time.Earliest + (zoneShift * PerMinute);
        var turn = (long)Math.Floor(start / (double)DicomTime.MicrosecondsPerDay) * DicomTime.MicrosecondsPerDay;
        var first = new DicomTime(start - turn, start - turn + time.Latest - time.Earliest);
        return IsInAny(first) || IsInAny(new DicomTime(first.Earliest - DicomTime.MicrosecondsPerDay, first.Latest - DicomTime.MicrosecondsPerDay));
    }

    private bool IsInAny(DicomTime time)
    {
        foreach (var range in ranges)
        {
            if (range.Overlaps(time))
            {
                return true;
            }
        }

        return false;
    }
}
