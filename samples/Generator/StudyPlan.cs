using DicomExchange.Dicom.Standard;

namespace DicomExchange.Generator;

/// <summary>One made-up visit: the identifiers all its images share.</summary>
internal sealed record StudyPlan(int Seed, int Number, MadeUpPatient Patient, string Description)
{
    public Uid Uid => SeededUids.Of(Seed, $"study/{Number}");

    public Uid SeriesUid => SeededUids.Of(Seed, $"study/{Number}/series");

    public Uid FrameOfReferenceUid => SeededUids.Of(Seed, $"study/{Number}/frame");

    public string Accession => $"ACC-{Seed:D4}-{Number:D6}";

    public string Id => $"S{Seed:D4}{Number:D6}";

    /// <summary>A working day after the start of 2026, as DA.</summary>
    public string Date => $"{new DateOnly(2026, 1, 5).AddDays((Number / 5 * 7) + (Number % 5)):yyyyMMdd}";

    /// <summary>Within opening hours, as TM.</summary>
    public string Time => $"{new TimeOnly(8, 0).AddMinutes(Number * 37 % 540):HHmmss}";

    public Uid InstanceUid(int instance) => SeededUids.Of(Seed, $"study/{Number}/instance/{instance}");
}
