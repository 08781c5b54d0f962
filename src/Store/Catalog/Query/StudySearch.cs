using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>Finds the studies that match and are seen, in the order of the narrowest ordering.</summary>
internal sealed class StudySearch(StudyIndex index, Candidates candidates, StudyContents contents)
{
    /// <param name="matcher">The keys of patient and study; null for all.</param>
    /// <param name="hints">Of the whole identifier.</param>
    /// <param name="sight">What is seen.</param>
    /// <param name="cancellation">Looked at for every candidate: where nothing matches, nobody else gets to look.</param>
    public IEnumerable<VisibleStudy> Find(IdentifierMatcher? matcher, NarrowingHints hints, ResolvedSight sight, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var given = new HashSet<int>();
        foreach (var slot in candidates.Of(hints, sight, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Open(slot, matcher, sight) is { } study && given.Add(index.Entry(slot).Study))
            {
                yield return study;
            }
        }
    }

    /// <summary>What is seen of the patient whose study this is.</summary>
    public (int Studies, int Series, int Instances) CountOfPatient(VisibleStudy study, ResolvedSight sight, CancellationToken cancellation)
    {
        var patient = PatientIdentity.KeyOf(study.Row);
        var given = new HashSet<int>();
        var (series, instances) = (0, 0);
        foreach (var slot in candidates.OfPatient(study.Row, sight, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Open(slot, null, sight) is { } other && PatientIdentity.KeyOf(other.Row) == patient && given.Add(index.Entry(slot).Study))
            {
                series += other.Series;
                instances += other.Instances;
            }
        }

        return (given.Count, series, instances);
    }

    /// <param name="slot">A candidate.</param>
    /// <param name="matcher">Null for all.</param>
    /// <param name="sight">What is seen.</param>
    private VisibleStudy? Open(int slot, IdentifierMatcher? matcher, ResolvedSight sight)
    {
        var entry = index.Entry(slot);
        if (entry.Address == PackedPages.None)
        {
            return null;
        }

        var row = index.Row(entry.Address);
        if (!index.IsShared(entry.Study))
        {
            // Matching first mostly costs less than the decision. But what is hidden is never matched: the time that takes would tell of its values.
            return sight.ShowsStrangers || entry.Owner == sight.Owner
                ? Matches(matcher, row) && sight.Sees(entry) ? contents.Open([slot], firstIsOwn: true) : null
                : sight.Sees(entry) && Matches(matcher, row) ? contents.Open([slot], firstIsOwn: true) : null;
        }

        if (!sight.Sees(entry))
        {
            return null;
        }

        // Another holding may speak for the study, and its lists are longer than this one's.
        var visible = sight.Visible(RowFields.Find(row, CatalogAttributes.StudyInstanceUid));
        if (visible.Length == 0)
        {
            return null;
        }

        var study = contents.Open(visible, index.Owner(visible[0]) == sight.Owner);
        return Matches(matcher, study.Row) ? study : null;
    }

    private static bool Matches(IdentifierMatcher? matcher, ReadOnlySpan<byte> row) => matcher?.Matches(new EntityView(row), EntityView.Read) != false;
}
