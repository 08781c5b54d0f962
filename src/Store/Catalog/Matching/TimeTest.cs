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

    // On the key's clock the stretch may lie across midnight; then it is two stretches.
    private bool MatchesShifted(DicomTime time, int zoneShift)
    {
        var start = time.Earliest + (zoneShift * PerMinute);
        var turn = (long)Math.Floor(start / (double)DicomTime.MicrosecondsPerDay) * DicomTime.MicrosecondsPerDay;
        var first = new DicomTime(start - turn, start - turn + time.Latest - time.Earliest);
        var second = new DicomTime(first.Earliest - DicomTime.MicrosecondsPerDay, first.Latest - DicomTime.MicrosecondsPerDay);
        foreach (var range in ranges)
        {
            if (range.Overlaps(first) || (zoneShift != 0 && range.Overlaps(second)))
            {
                return true;
            }
        }

        return false;
    }
}
