using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>What a partner asked commitment for, and where the report goes.</summary>
/// <param name="To">The partner's name in the settings.</param>
/// <param name="Title">The AE title it asked with.</param>
/// <param name="Transaction">The Transaction UID it gave.</param>
/// <param name="Instances">In its order.</param>
public sealed record ReportOrder(string To, AeTitle Title, Uid Transaction, IReadOnlyList<ReferencedInstance> Instances);
