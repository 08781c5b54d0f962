using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// What every match must have, for orderings to narrow the candidates by. They only narrow: the matcher has the last word,
/// and null or empty says nothing. Lists hold UTF-8 values of which one must be equal; dates include both ends.
/// </summary>
public sealed record NarrowingHints
{
    /// <summary>Patient ID (0010,0020).</summary>
    public IReadOnlyList<byte[]>? PatientIds { get; init; }

    /// <summary>Patient ID (0010,0020): at least one value begins with this.</summary>
    public ReadOnlyMemory<byte> PatientIdPrefix { get; init; }

    /// <summary>Accession Number (0008,0050): at least one value begins with this.</summary>
    public ReadOnlyMemory<byte> AccessionPrefix { get; init; }

    /// <summary>Accession Number (0008,0050).</summary>
    public IReadOnlyList<byte[]>? AccessionNumbers { get; init; }

    /// <summary>Study Instance UID (0020,000D).</summary>
    public IReadOnlyList<byte[]>? StudyUids { get; init; }

    /// <summary>Series Instance UID (0020,000E).</summary>
    public IReadOnlyList<byte[]>? SeriesUids { get; init; }

    /// <summary>SOP Instance UID (0008,0018).</summary>
    public IReadOnlyList<byte[]>? InstanceUids { get; init; }

    /// <summary>Study Date (0008,0020): the study has one that lies here.</summary>
    public DicomDateRange? StudyDates { get; init; }

    /// <summary>Patient's Name (0010,0010): at least one component group, folded by <see cref="PersonNameFolding"/>, begins with this.</summary>
    public ReadOnlyMemory<byte> NamePrefix { get; init; }
}
