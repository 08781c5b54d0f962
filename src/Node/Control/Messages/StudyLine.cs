namespace DicomExchange.Node.Control.Messages;

/// <summary>One study, as listed for the administrator at the console.</summary>
public sealed record StudyLine
{
    public required string StudyInstanceUid { get; init; }

    public string PatientId { get; init; } = string.Empty;

    public string PatientName { get; init; } = string.Empty;

    public string PatientBirthDate { get; init; } = string.Empty;

    public string StudyDate { get; init; } = string.Empty;

    public string Description { get; init; } = string.Empty;

    public string AccessionNumber { get; init; } = string.Empty;

    public IReadOnlyList<string> Modalities { get; init; } = [];

    public int Series { get; init; }

    public int Instances { get; init; }
}
