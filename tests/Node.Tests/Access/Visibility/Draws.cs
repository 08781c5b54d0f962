using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>What the sequences are made of: few partners, studies and values, so that they meet often.</summary>
internal static class Draws
{
    private static readonly string[] Names = ["DOE^JANE", "Doe^John", "ROE^RICHARD"];
    private static readonly string[] Dates = ["20260101", "20260102"];
    private static readonly string[] Modalities = ["PX", "IO"];

    /// <summary>The last one never sends anything.</summary>
    public static string[] Partners { get; } = ["Alpha", "Beta", "Gamma", "Delta", "Nobody"];

    /// <summary>How many sequences are drawn: DICOMX_SEEDS, else 20.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("DICOMX_SEEDS"), out var seeds) ? seeds : 20)];

    public static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>A grant of something that was sent, past, present or to come.</summary>
    public static Grant Grant(Random random, IReadOnlyList<SentInstance> sent, DateTimeOffset now)
    {
        var about = Pick(random, sent);
        var from = now.AddDays(random.Next(-3, 2));
        return new Grant
        {
            To = Pick(random, Partners.Where(p => p != about.Partner).ToList()),
            Of = about.Partner,
            Scope = random.Next(2) == 0 ? GrantScope.OfStudy(Uid.Parse(about.Study)) : GrantScope.OfPatient(about.Domain, about.PatientId),
            From = from,
            Until = random.Next(4) == 0 ? null : from.AddDays(random.Next(1, 4)),
            Basis = "treatment",
            GivenAt = now,
        };
    }

    public static SentInstance Instance(Random random)
    {
        var study = random.Next(4);
        var series = random.Next(2);
        var sharesPatient = random.Next(12) > 0;
        return new SentInstance
        {
            Partner = Partners[random.Next(4)],
            Study = $"1.2.{study}",
            Series = $"1.2.{study}.{series}",
            Instance = $"1.2.{study}.{series}.{random.Next(3)}",
            PatientId = sharesPatient ? $"P{study / 2}" : "P9",
            Name = Pick(random, Names),
            Issuer = study < 2 ? string.Empty : "REGION",
            Date = Pick(random, Dates),
            Accession = $"A{random.Next(3)}",
            Modality = Modalities[series],
            Comment = $"content {random.Next(2)}",
        };
    }

    public static AskedQuery Query(Random random)
    {
        var study = random.Next(4);
        var keys = new Dictionary<Tag, string>();
        void Maybe(Tag tag, params string[] values)
        {
            if (random.Next(3) == 0)
            {
                keys[tag] = Pick(random, values);
            }
        }

        Maybe(Tags.PatientID, "P0", "P1", "P9", "P*", "*");
        Maybe(Tags.PatientName, "DOE*", "roe^richard", "*");
        Maybe(Tags.StudyDate, Dates);
        Maybe(Tags.AccessionNumber, "A0", "A*", "A2");
        Maybe(Tags.ModalitiesInStudy, "PX", "IO");
        Maybe(Tags.StudyInstanceUID, $"1.2.{study}");
        Maybe(Tags.SeriesInstanceUID, $"1.2.{study}.{random.Next(2)}");
        Maybe(Tags.SOPInstanceUID, $"1.2.{study}.{random.Next(2)}.{random.Next(3)}");
        Maybe(Tags.Modality, "PX", "I*");
        var level = Pick(random, Enum.GetValues<QueryLevel>());
        return new AskedQuery(level, keys.Where(k => IsOf(level, k.Key)).ToDictionary(k => k.Key, k => k.Value));
    }

    /// <summary>Keys below the level of a query are no keys of it.</summary>
    private static bool IsOf(QueryLevel level, Tag tag) =>
        level == QueryLevel.Image
        || (tag != Tags.SOPInstanceUID && (level == QueryLevel.Series || (tag != Tags.SeriesInstanceUID && tag != Tags.Modality && (level == QueryLevel.Study || tag == Tags.PatientID || tag == Tags.PatientName))));

    public static string LineOf(QueryLevel level, DataSet answer)
    {
        string Text(Tag tag) => answer.GetPlainText(tag) ?? string.Empty;
        var modalities = string.Join('+', Text(Tags.ModalitiesInStudy).Split('\\').Order(StringComparer.Ordinal));
        var patient = $"{Text(Tags.NumberOfPatientRelatedStudies)}/{Text(Tags.NumberOfPatientRelatedSeries)}/{Text(Tags.NumberOfPatientRelatedInstances)}";
        var study = $"{Text(Tags.StudyInstanceUID)}|{Text(Tags.PatientID)}|{Text(Tags.PatientName)}|{Text(Tags.StudyDate)}|{Text(Tags.AccessionNumber)}|{modalities}|{Text(Tags.NumberOfStudyRelatedSeries)}|{Text(Tags.NumberOfStudyRelatedInstances)}";
        var series = $"{study}|{Text(Tags.SeriesInstanceUID)}|{Text(Tags.Modality)}|{Text(Tags.NumberOfSeriesRelatedInstances)}";
        return level switch
        {
            QueryLevel.Patient => $"{Text(Tags.PatientID)}|{patient}",
            QueryLevel.Study => $"{study}|{patient}",
            QueryLevel.Series => series,
            _ => $"{series}|{Text(Tags.SOPInstanceUID)}|{Text(Tags.ImageComments)}",
        };
    }
}
