namespace DicomExchange.Support;

/// <summary>How an Orthanc server of a test is set up.</summary>
public sealed record OrthancOptions
{
    public string AeTitle { get; init; } = "ORTHANC";

    /// <summary>Port of its DICOM door; a free one when not given.</summary>
    public int? Port { get; init; }

    /// <summary>Its certificate and what it trusts; without them it knows plain DICOM only.</summary>
    public RelayFiles? Tls { get; init; }

    /// <summary>Its own DICOM door speaks TLS.</summary>
    public bool ListensInTls { get; init; }

    /// <summary>After how many seconds of rest it takes a study for complete; its own default is 60.</summary>
    public int StableAgeSeconds { get; init; } = 1;

    public IReadOnlyList<OrthancModality> Modalities { get; init; } = [];
}
