using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Store;

/// <summary>From whom an instance came, and when.</summary>
public sealed record Receipt
{
    /// <summary>The partner's name in the settings; it becomes an owner of the instance.</summary>
    public required string Partner { get; init; }

    /// <summary>Makes a Patient ID unique where the data set names no issuer.</summary>
    public required string PatientDomain { get; init; }

    public AeTitle CallingTitle { get; init; }

    public AeTitle CalledTitle { get; init; }

    /// <summary>Address of the peer, for the audit trail.</summary>
    public string RemoteAddress { get; init; } = string.Empty;

    /// <summary>Ties the audit records of one association together.</summary>
    public string Correlation { get; init; } = string.Empty;

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What routes grant of it, given in the transaction that keeps it.</summary>
    public IReadOnlyList<GrantOrder> Grants { get; init; } = [];

    /// <summary>Where routes send it, queued in the transaction that keeps it; nothing is queued of a content that is held already.</summary>
    public IReadOnlyList<DeliveryOrder> Deliveries { get; init; } = [];
}
