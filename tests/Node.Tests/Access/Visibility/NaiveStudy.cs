using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>What one asker sees of a study: the asker's own speaks for it, else what arrived first.</summary>
internal sealed class NaiveStudy(string uid, IReadOnlyList<SentInstance> seen, string asker)
{
    public string Uid => uid;

    public (string Domain, string Id) Patient => (First.Domain, First.PatientId);

    public int SeriesCount => seen.Select(s => s.Series).Distinct().Count();

    public int InstanceCount => seen.Select(s => s.Instance).Distinct().Count();

    public string Line => $"{uid}|{First.PatientId}|{First.Name}|{First.Date}|{First.Accession}|{string.Join('+', Modalities)}|{SeriesCount}|{InstanceCount}";

    private SentInstance First => seen.FirstOrDefault(s => s.Partner == asker) ?? seen[0];

    private IEnumerable<string> Modalities => seen.Select(s => s.Modality).Distinct().Order(StringComparer.Ordinal);

    public bool Matches(AskedQuery asked) =>
        asked.Matches(Tags.StudyInstanceUID, uid)
        && asked.Matches(Tags.PatientID, First.PatientId)
        && asked.Matches(Tags.PatientName, First.Name)
        && asked.Matches(Tags.StudyDate, First.Date)
        && asked.Matches(Tags.AccessionNumber, First.Accession)
        && Modalities.Any(m => asked.Matches(Tags.ModalitiesInStudy, m));

    public IEnumerable<NaiveSeries> Series(AskedQuery asked) => SeriesNamed(asked).Where(s => asked.Matches(Tags.Modality, s.Modality));

    public IEnumerable<NaiveSeries> SeriesNamed(AskedQuery asked) =>
        seen.GroupBy(s => s.Series).Where(s => asked.Matches(Tags.SeriesInstanceUID, s.Key)).Select(s => new NaiveSeries(s.Key, [.. s], asker, [.. seen]));
}
