using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>Answers queries: patients and studies from memory, series and instances from their rows.</summary>
internal sealed class QueryEngine(StudySearch search, StudyContents contents, Func<Sight, ResolvedSight> resolve)
{
    /// <returns>Null with the problem where the identifier cannot be matched.</returns>
    public QueryRun? Run(QueryRequest request, out IdentifierProblem? problem)
    {
        if (QueryPlan.Make(request, out problem) is not { } plan)
        {
            return null;
        }

        var sight = resolve(request.Sight);
        var answers = request.Level switch
        {
            QueryLevel.Patient => Patients(plan, sight),
            QueryLevel.Study => Studies(plan, sight),
            QueryLevel.Series => Series(plan, sight),
            _ => Images(plan, sight),
        };
        return new QueryRun(answers, request.Limit, plan.HasUnsupportedKeys);
    }

    private IEnumerable<DataSet> Patients(QueryPlan plan, ResolvedSight sight)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var study in search.Find(plan.Study, plan.Hints, sight))
        {
            if (given.Add(PatientIdentity.KeyOf(study.Row)))
            {
                yield return plan.Answers.Write(new EntityView(study.Row), Counts(plan, sight, study, null));
            }
        }
    }

    private IEnumerable<DataSet> Studies(QueryPlan plan, ResolvedSight sight)
    {
        foreach (var study in search.Find(plan.Study, plan.Hints, sight))
        {
            yield return plan.Answers.Write(new EntityView(study.Row), Counts(plan, sight, study, null));
        }
    }

    private IEnumerable<DataSet> Series(QueryPlan plan, ResolvedSight sight)
    {
        foreach (var (study, _, series) in MatchingSeries(plan, sight))
        {
            yield return plan.Answers.Write(new EntityView(study.Row, series.Row), Counts(plan, sight, study, series));
        }
    }

    private IEnumerable<DataSet> Images(QueryPlan plan, ResolvedSight sight)
    {
        foreach (var (study, key, series) in MatchingSeries(plan, sight))
        {
            foreach (var instance in contents.InstancesOf(series, key))
            {
                if (plan.Image.Matches(new EntityView(study.Row, series.Row, instance.Row), EntityView.Read))
                {
                    yield return plan.Answers.Write(new EntityView(study.Row, series.Row, instance.Row), Counts(plan, sight, study, series));
                }
            }
        }
    }

    private IEnumerable<(VisibleStudy Study, StoreKey Key, OpenedSeries Series)> MatchingSeries(QueryPlan plan, ResolvedSight sight)
    {
        foreach (var study in search.Find(plan.Study, plan.Hints, sight))
        {
            if (contents.KeyOf(study) is not { } key)
            {
                continue;
            }

            foreach (var series in contents.SeriesOf(study, key))
            {
                if (plan.Series.Matches(new EntityView(study.Row, series.Row), EntityView.Read))
                {
                    yield return (study, key, series);
                }
            }
        }
    }

    private List<(Tag Tag, int Count)> Counts(QueryPlan plan, ResolvedSight sight, VisibleStudy study, OpenedSeries? series)
    {
        var counts = new List<(Tag, int)>(plan.CountTags.Count);
        (int Studies, int Series, int Instances)? patient = null;
        foreach (var tag in plan.CountTags)
        {
            if (tag == Tags.NumberOfStudyRelatedSeries)
            {
                counts.Add((tag, study.Series));
            }
            else if (tag == Tags.NumberOfStudyRelatedInstances)
            {
                counts.Add((tag, study.Instances));
            }
            else if (tag == Tags.NumberOfSeriesRelatedInstances)
            {
                counts.Add((tag, series is null ? 0 : contents.CountInstances(series)));
            }
            else
            {
                var known = patient ??= search.CountOfPatient(study, sight);
                counts.Add((tag, tag == Tags.NumberOfPatientRelatedStudies ? known.Studies : tag == Tags.NumberOfPatientRelatedSeries ? known.Series : known.Instances));
            }
        }

        return counts;
    }
}
