using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>
/// The promise in its plainest words, over lists: everything that was sent, everything that was granted, and for every question all
/// of it looked through from the beginning.
/// </summary>
internal sealed class NaiveNode(IReadOnlyDictionary<string, Sees> partners)
{
    private readonly List<SentInstance> sent = [];
    private readonly List<Grant> grants = [];

    public IReadOnlyList<SentInstance> Sent => sent;

    public IReadOnlyList<Grant> Grants => grants;

    public void Send(SentInstance instance) => sent.Add(instance);

    public void Give(Grant grant) => grants.Add(grant);

    public void Revoke(Predicate<Grant> which) => grants.RemoveAll(which);

    public void Delete(string study)
    {
        sent.RemoveAll(s => s.Study == study);
        grants.RemoveAll(g => g.Scope.IsStudy && g.Scope.Study.Value == study);
    }

    public IReadOnlyList<SentInstance> Seen(string asker, DateTimeOffset now) => [.. sent.Where(s => IsSeen(asker, s, now))];

    public IReadOnlyList<string> Answers(AskedQuery asked, string asker, DateTimeOffset now)
    {
        var studies = Seen(asker, now).GroupBy(s => s.Study).Select(s => new NaiveStudy(s.Key, [.. s], asker)).ToList();
        var matching = studies.Where(s => s.Matches(asked)).ToList();
        return
        [
            .. asked.Level switch
            {
                QueryLevel.Patient => matching.Select(s => s.Patient).Distinct().Select(p => $"{p.Id}|{OfPatient(studies, p)}"),
                QueryLevel.Study => matching.Select(s => $"{s.Line}|{OfPatient(studies, s.Patient)}"),
                QueryLevel.Series => matching.SelectMany(s => s.Series(asked).Select(series => $"{s.Line}|{series.Line}")),
                _ => matching.SelectMany(s => s.Series(asked).SelectMany(series => series.Instances(asked, FirstOf).Select(i => $"{s.Line}|{series.Line}|{i.Instance}|{i.Comment}"))),
            },
        ];
    }

    /// <summary>"study|series|instance|content" of what a retrieval sends.</summary>
    public IReadOnlyList<string> Selected(AskedQuery asked, string asker, DateTimeOffset now) =>
    [
        .. Seen(asker, now).GroupBy(s => s.Study).Select(s => new NaiveStudy(s.Key, [.. s], asker))
            .Where(s => asked.Matches(Tags.PatientID, s.Patient.Id) && asked.Matches(Tags.StudyInstanceUID, s.Uid))
            .SelectMany(s => s.SeriesNamed(asked).SelectMany(series => series.Instances(asked, FirstOf)))
            .Select(i => $"{i.Study}|{i.Series}|{i.Instance}|{i.Content}"),
    ];

    private bool IsSeen(string asker, SentInstance instance, DateTimeOffset now) =>
        instance.Partner == asker
        || partners[asker] == Sees.All
        || (partners[asker] == Sees.Granted && grants.Any(g =>
            g.To == asker && g.Of == instance.Partner && g.From <= now && !(g.Until <= now) && Covers(g, instance)));

    /// <summary>A patient's grant covers what the owner sent of a study when all of that is of this patient.</summary>
    private bool Covers(Grant grant, SentInstance instance) => grant.Scope.IsStudy
        ? grant.Scope.Study.Value == instance.Study
        : sent.Where(s => s.Partner == instance.Partner && s.Study == instance.Study).All(s => s.PatientId == grant.Scope.PatientId && s.Domain == grant.Scope.Domain);

    /// <summary>When the content arrived first, from whomever.</summary>
    private int FirstOf(SentInstance instance) => sent.FindIndex(s => s.Content == instance.Content);

    private static string OfPatient(List<NaiveStudy> studies, (string Domain, string Id) patient)
    {
        var own = studies.Where(s => s.Patient == patient).ToList();
        return $"{own.Count}/{own.Sum(s => s.SeriesCount)}/{own.Sum(s => s.InstanceCount)}";
    }
}
