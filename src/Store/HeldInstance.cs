using DicomExchange.Store.Catalog;

namespace DicomExchange.Store;

/// <summary>One content of one instance, as the administrator sees it.</summary>
public sealed record HeldInstance
{
    public required InstanceRef Instance { get; init; }

    public string Modality { get; init; } = string.Empty;

    public string InstanceNumber { get; init; } = string.Empty;

    /// <summary>0 for the content received first under this UID, then counting up.</summary>
    public int Variant { get; init; }

    /// <summary>The partners that sent this content.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];
}
