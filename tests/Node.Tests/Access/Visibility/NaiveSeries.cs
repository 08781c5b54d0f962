using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>What one asker sees of a series.</summary>
internal sealed class NaiveSeries(string uid, IReadOnlyList<SentInstance> seen, string asker, IReadOnlyList<SentInstance> study)
{
    public string Modality => First.Modality;

    public string Line => $"{uid}|{Modality}|{seen.Select(s => s.Instance).Distinct().Count()}";

    /// <summary>The asker's own, else of the partner that sent of the study first.</summary>
    private SentInstance First => seen.FirstOrDefault(s => s.Partner == asker)
        ?? study.Select(s => s.Partner).Distinct().Select(p => seen.FirstOrDefault(s => s.Partner == p)).First(s => s is not null)!;

    /// <summary>Each UID once: the asker's own content, else the one that arrived first.</summary>
    public IEnumerable<SentInstance> Instances(AskedQuery asked, Func<SentInstance, int> firstOf) =>
        seen.Where(s => asked.Matches(Tags.SOPInstanceUID, s.Instance)).GroupBy(s => s.Instance)
            .Select(contents => contents.OrderBy(s => s.Partner == asker ? 0 : 1).ThenBy(firstOf).First());
}
