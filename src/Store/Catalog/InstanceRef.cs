using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog;

/// <summary>One instance that may be retrieved.</summary>
public sealed record InstanceRef
{
    public required VaultObject Object { get; init; }

    public required Uid SopClass { get; init; }

    public required Uid SopInstance { get; init; }

    public required Uid Study { get; init; }

    public required Uid Series { get; init; }

    public required Uid TransferSyntax { get; init; }

    /// <summary>The patient of its study for the audit trail: domain and Patient ID with a backslash between them.</summary>
    public string PatientKey { get; init; } = string.Empty;

    /// <summary>How it came to be seen.</summary>
    internal SeenThrough Seen { get; init; } = SeenThrough.Nothing;

    /// <summary>Bytes of the data set.</summary>
    public long Length => Object.Length;
}
