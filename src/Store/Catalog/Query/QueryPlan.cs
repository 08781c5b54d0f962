using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>An identifier that was understood: what to match at each level, and what to answer.</summary>
internal sealed record QueryPlan
{
    private static readonly Tag[] UniqueKeys = [Tags.PatientID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID];

    private static readonly Tag[] Counts =
    [
        Tags.NumberOfPatientRelatedStudies, Tags.NumberOfPatientRelatedSeries, Tags.NumberOfPatientRelatedInstances,
        Tags.NumberOfStudyRelatedSeries, Tags.NumberOfStudyRelatedInstances, Tags.NumberOfSeriesRelatedInstances,
    ];

    private static readonly Tag[] Computed = [.. Counts, Tags.InstanceAvailability, Tags.RetrieveAETitle];

    public required QueryRequest Request { get; init; }

    public required NarrowingHints Hints { get; init; }

    /// <summary>The keys of patient and study.</summary>
    public required IdentifierMatcher Study { get; init; }

    public required IdentifierMatcher Series { get; init; }

    public required IdentifierMatcher Image { get; init; }

    public required AnswerWriter Answers { get; init; }

    /// <summary>The numbers of related entities that were asked for and are known at the level.</summary>
    public required IReadOnlyList<Tag> CountTags { get; init; }

    public required bool HasUnsupportedKeys { get; init; }

    public static QueryPlan? Make(QueryRequest request, out IdentifierProblem? problem)
    {
        problem = CheckLevel(request) ?? CheckUniqueKeys(request);
        if (problem is not null)
        {
            return null;
        }

        var supported = CatalogAttributes.Matchable
            .Where(a => a.Level <= request.Level)
            .Select(a => new QueryKey(a.Tag, a.Vr, a.Vr == Vr.SQ ? SequenceKeys.Of(a.Tag) ?? [] : null));
        var set = SpecificCharacterSet.Of(request.Identifier);
        if (!IdentifierMatcher.TryCompile(request.Identifier, set, supported, request.Options, out var matcher, out problem))
        {
            return null;
        }

        return new QueryPlan
        {
            Request = request,
            Hints = matcher.Hints,
            Study = matcher.Only(tag => LevelOf(tag) <= QueryLevel.Study),
            Series = matcher.Only(tag => LevelOf(tag) == QueryLevel.Series),
            Image = matcher.Only(tag => LevelOf(tag) == QueryLevel.Image),
            Answers = new AnswerWriter(request, matcher.ReturnKeys),
            CountTags = [.. Counts.Where(tag => request.Identifier.Contains(tag) && IsKnownAt(tag, request.Level))],
            HasUnsupportedKeys = matcher.Unsupported.Any(tag => !IsComputed(tag, request)),
        };
    }

    private static QueryLevel LevelOf(Tag tag) => CatalogAttributes.Find(tag)?.Level ?? QueryLevel.Image;

    private static bool IsKnownAt(Tag count, QueryLevel level) => Array.IndexOf(Counts, count) switch
    {
        < 3 => true,
        < 5 => level >= QueryLevel.Study,
        _ => level >= QueryLevel.Series,
    };

    /// <summary>Computed attributes are returned; a value to match them by is not looked at.</summary>
    private static bool IsComputed(Tag tag, QueryRequest request) =>
        Computed.Contains(tag) && (!Counts.Contains(tag) || IsKnownAt(tag, request.Level)) && request.Identifier.GetPlainText(tag) is null or "" or "*";

    private static IdentifierProblem? CheckLevel(QueryRequest request) =>
        request is { Model: QueryModel.StudyRoot, Level: QueryLevel.Patient }
            ? new IdentifierProblem("level-not-in-model", Tags.QueryRetrieveLevel, "The study root model has no patient level.", IsMismatch: true)
            : null;

    /// <summary>Unless relational queries were negotiated, every level above has its unique key, with one value (PS3.4 §C.4.1.2.1).</summary>
    private static IdentifierProblem? CheckUniqueKeys(QueryRequest request)
    {
        if (request.IsRelational)
        {
            return null;
        }

        for (var level = request.Model == QueryModel.PatientRoot ? QueryLevel.Patient : QueryLevel.Study; level < request.Level; level++)
        {
            var tag = UniqueKeys[(int)level];
            var value = request.Identifier.GetPlainText(tag);
            if (string.IsNullOrEmpty(value) || value.AsSpan().ContainsAny('\\', '*', '?'))
            {
                return new IdentifierProblem("unique-key-missing", tag, "A level above lacks its unique key with one value.", IsMismatch: true);
            }
        }

        return null;
    }
}
