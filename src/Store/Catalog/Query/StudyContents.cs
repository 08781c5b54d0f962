using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>Reads what lies below a study on demand, and puts several partners' holdings of one study together.</summary>
internal sealed class StudyContents(StudyIndex index, ReaderPool readers, KeyRing keys, DamagedRows rows)
{
    private const int PageLength = 512;

    /// <summary>A study of which at least one holding is seen.</summary>
    /// <param name="slots">The holdings seen.</param>
    /// <param name="firstIsOwn">The first is what the asker itself sent.</param>
    public VisibleStudy Open(int[] slots, bool firstIsOwn)
    {
        var first = index.Entry(slots[0]);
        var row = index.Row(first.Address).ToArray();
        return slots.Length == 1 ? new VisibleStudy(slots, row, first.Instances, first.Series) : Merge(slots, row) with { FirstIsOwn = firstIsOwn };
    }

    /// <summary>Null when the study was deleted meanwhile.</summary>
    public StoreKey? KeyOf(VisibleStudy study) =>
        keys.Find(keys.Tokens.Of(TokenLabel.Study, RowFields.Find(study.Row, CatalogAttributes.StudyInstanceUid)));

    /// <summary>The series of the study, each once.</summary>
    public IReadOnlyList<OpenedSeries> SeriesOf(VisibleStudy study, StoreKey key)
    {
        var found = new List<SealedSeries>();
        using (var reader = readers.Rent())
        {
            foreach (var slot in study.Slots)
            {
                found.AddRange(reader.SeriesOf(index.Entry(slot).Holding));
            }
        }

        return [.. found.GroupBy(series => series.Token).Select(group => OpenSeries(study, group, key)).OfType<OpenedSeries>()];
    }

    /// <summary>The instances of the series, each UID once: of several contents the asker's own, else the first received.</summary>
    public IEnumerable<OpenedInstance> InstancesOf(OpenedSeries series, StoreKey key)
    {
        var chosen = series.Places.Count > 1 ? ChooseContents(series) : null;
        int[] only = [series.Places[0].Holding];
        var given = new HashSet<Token>();
        foreach (var place in series.Places)
        {
            foreach (var instance in Pages(place))
            {
                var content = chosen?.GetValueOrDefault(instance.Token);
                if ((chosen is null || content?.Id == instance.Id) && !given.Contains(instance.Token)
                    && rows.TryOpen(SealedTable.Instances, instance.Id, key, instance.Row) is { } row && given.Add(instance.Token))
                {
                    yield return new OpenedInstance(instance, row, content?.Holdings ?? (IReadOnlyList<int>)only);
                }
            }
        }
    }

    /// <summary>How many instances of the series are seen.</summary>
    public int CountInstances(OpenedSeries series) =>
        series.Places.Count == 1 ? series.Instances : series.Places.SelectMany(Pages).Select(instance => instance.Token).Distinct().Count();

    private IEnumerable<SealedInstance> Pages(SeriesPlace place)
    {
        var after = 0L;
        while (true)
        {
            IReadOnlyList<SealedInstance> page;
            using (var reader = readers.Rent())
            {
                page = reader.InstancesOf(place.Series, after, PageLength);
            }

            foreach (var instance in page)
            {
                yield return instance;
            }

            if (page.Count < PageLength)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>The content to show for each UID.</summary>
    private Dictionary<Token, ChosenContent> ChooseContents(OpenedSeries series)
    {
        var chosen = new Dictionary<Token, ChosenContent>();
        for (var i = 0; i < series.Places.Count; i++)
        {
            var rank = series.FirstIsOwn && i > 0 ? 1 : 0;
            var holding = series.Places[i].Holding;
            foreach (var instance in Pages(series.Places[i]))
            {
                if (chosen.TryGetValue(instance.Token, out var known) && known.Id == instance.Id)
                {
                    known.Holdings.Add(holding);
                }
                else if (known is null || known.IsBehind(rank, instance.Variant, instance.Id))
                {
                    chosen[instance.Token] = new ChosenContent(rank, instance.Variant, instance.Id, [holding]);
                }
            }
        }

        return chosen;
    }

    /// <returns>Null when none of its rows opens.</returns>
    private OpenedSeries? OpenSeries(VisibleStudy study, IGrouping<Token, SealedSeries> group, StoreKey key)
    {
        var first = group.First();
        return group.Select(series => rows.TryOpen(SealedTable.Series, series.Id, key, series.Row)).FirstOrDefault(static row => row is not null) is not { } row ? null
            : new OpenedSeries([.. group.Select(series => new SeriesPlace(series.Id, series.Holding))], group.Key, row, first.Instances)
        {
            FirstIsOwn = study.FirstIsOwn && index.Entry(study.Slots[0]).Holding == first.Holding,
        };
    }

    private VisibleStudy Merge(int[] slots, byte[] row)
    {
        foreach (var slot in slots.AsSpan(1))
        {
            var other = index.Row(index.Entry(slot).Address);
            row = MergeList(row, other, CatalogAttributes.Modalities);
            row = MergeList(row, other, CatalogAttributes.SopClasses);
        }

        var series = new Dictionary<Token, List<SeriesPlace>>();
        using (var reader = readers.Rent())
        {
            foreach (var sealedSeries in slots.SelectMany(slot => reader.SeriesOf(index.Entry(slot).Holding)))
            {
                if (!series.TryGetValue(sealedSeries.Token, out var places))
                {
                    series.Add(sealedSeries.Token, places = []);
                }

                places.Add(new SeriesPlace(sealedSeries.Id, sealedSeries.Holding));
            }
        }

        var instances = series.Values.SelectMany(places => places).SelectMany(Pages).Select(instance => instance.Token).Distinct().Count();
        return new VisibleStudy(slots, row, instances, series.Count);
    }

    private static byte[] MergeList(byte[] row, ReadOnlySpan<byte> other, byte code)
    {
        var list = RowFields.Find(row, code).ToArray();
        var added = RowFields.Find(other, code);
        foreach (var range in added.Split((byte)'\\'))
        {
            list = InstanceRows.AddToList(list, added[range]) ?? list;
        }

        return RowWriter.Replace(row, code, list);
    }
}
