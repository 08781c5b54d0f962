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
    public QueryRun? Run(QueryRequest request, out IdentifierProblem? problem, CancellationToken cancellation)
    {
        if (QueryPlan.Make(request, out problem) is not { } plan)
        {
            return null;
        }

        var scope = new QueryScope(plan, resolve(request.Sight), cancellation);
        var answers = request.Level switch
        {
            QueryLevel.Patient => Patients(scope),
            QueryLevel.Study => Studies(scope),
            QueryLevel.Series => Series(scope),
            _ => Images(scope),
        };
        return new QueryRun(answers, request.Limit, plan.HasUnsupportedKeys);
    }

    private IEnumerable<(DataSet, byte[])> Patients(QueryScope scope)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var study in Find(scope))
        {
            if (given.Add(PatientIdentity.KeyOf(study.Row)))
            {
                yield return (scope.Plan.Answers.Write(new EntityView(study.Row), Counts(scope, study, null)), study.Row);
            }
        }
    }

    private IEnumerable<(DataSet, byte[])> Studies(QueryScope scope)
    {
        foreach (var study in Find(scope))
        {
            yield return (scope.Plan.Answers.Write(new EntityView(study.Row), Counts(scope, study, null)), study.Row);
        }
    }

    private IEnumerable<(DataSet, byte[])> Series(QueryScope scope)
    {
        foreach (var (study, _, series) in MatchingSeries(scope))
        {
            yield return (scope.Plan.Answers.Write(new EntityView(study.Row, series.Row), Counts(scope, study, series)), study.Row);
        }
    }

    private IEnumerable<(DataSet, byte[])> Images(QueryScope scope)
    {
        foreach (var (study, key, series) in MatchingSeries(scope))
        {
            foreach (var instance in contents.InstancesOf(series, key))
            {
                scope.Cancellation.ThrowIfCancellationRequested();
                if (scope.Plan.Image.Matches(new EntityView(study.Row, series.Row, instance.Row), EntityView.Read))
                {
                    yield return (scope.Plan.Answers.Write(new EntityView(study.Row, series.Row, instance.Row), Counts(scope, study, series)), study.Row);
                }
            }
        }
    }

    private IEnumerable<(VisibleStudy Study, StoreKey Key, OpenedSeries Series)> MatchingSeries(QueryScope scope)
    {
        foreach (var study in Find(scope))
        {
            if (contents.KeyOf(study) is not { } key)
            {
                continue;
            }

            foreach (var series in contents.SeriesOf(study, key))
            {
                if (scope.Plan.Series.Matches(new EntityView(study.Row, series.Row), EntityView.Read))
                {
                    yield return (study, key, series);
                }
            }
        }
    }

    private List<(Tag Tag, int Count)> Counts(QueryScope scope, VisibleStudy study, OpenedSeries? series)
    {
        var counts = new List<(Tag, int)>(scope.Plan.CountTags.Count);
        (int Studies, int Series, int Instances)? patient = null;
        foreach (var tag in scope.Plan.CountTags)
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
                var known = patient ??= search.CountOfPatient(study, scope.Sight, scope.Cancellation);
                counts.Add((tag, tag == Tags.NumberOfPatientRelatedStudies ? known.Studies : tag == Tags.NumberOfPatientRelatedSeries ? known.Series : known.Instances));
            }
        }

        return counts;
    }

    private IEnumerable<VisibleStudy> Find(QueryScope scope) => search.Find(scope.Plan.Study, scope.Plan.Hints, scope.Sight, scope.Cancellation);

    private sealed record QueryScope(QueryPlan Plan, ResolvedSight Sight, CancellationToken Cancellation);
}
