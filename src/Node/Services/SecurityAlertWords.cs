using System.Collections.Frozen;
using DicomExchange.Node.Access;
using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Services;

/// <summary>The reason words that a record <c>security-alert</c> can have, by what they are about; <c>docs/operations.md</c> has each of them.</summary>
public static class SecurityAlertWords
{
    /// <summary>
    /// Who came without TLS or with a broken one, and who could not show that it is a partner: node authentication failed (PS3.15
    /// §A.5.3.11). The other ways to fail are those of partners' equipment, of scanners and of the network.
    /// </summary>
    public static FrozenSet<string> Connections { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        TransportReasons.PlainDicomOnTlsPort,
        TransportReasons.TlsVersion,
        TransportReasons.CertificateMissing,
        TransportReasons.CertificateUntrusted,
        TransportReasons.CertificateRevoked,
        TransportReasons.CrlExpired,
        TransportReasons.CrlMissing);

    /// <summary>Who asked for an association as somebody it is not, or of somebody who is not here: A-ASSOCIATE-RJ 1/1/3 and 1/1/7.</summary>
    public static FrozenSet<string> Associations { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        AccessReasons.CertificateUnknown,
        AccessReasons.CertificateAmbiguous,
        AccessReasons.CallingAeNotOwned,
        AccessReasons.CallingAeNeedsTls,
        AccessReasons.CallingAeUnknown,
        AccessReasons.CallingAeInvalid,
        AccessReasons.AddressNotListed,
        AccessReasons.CalledAeUnknown,
        "called-ae-invalid");

    /// <summary>Partners and collectors that were called: somebody else answered, or this node was not wanted.</summary>
    public static FrozenSet<string> Calls { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        TransportReasons.Identity,
        TransportReasons.OwnCertificateRefused,
        TransportReasons.CertificateProbablyRefused,
        TransportReasons.TlsVersion,
        TransportReasons.CertificateMissing,
        TransportReasons.CertificateMalformed,
        TransportReasons.CertificateTooLarge,
        TransportReasons.CertificateChainTooLong,
        TransportReasons.CertificateTooManyNames,
        TransportReasons.CertificateWeakKey,
        TransportReasons.CertificateWeakSignature,
        TransportReasons.CertificateExpired,
        TransportReasons.CertificateNotYetValid,
        TransportReasons.CertificateUsage,
        TransportReasons.CertificateUntrusted,
        TransportReasons.CertificateRevoked,
        TransportReasons.CrlExpired,
        TransportReasons.CrlMissing);

    /// <summary>Of forwarding alone: the destination answers, and takes nothing before a person has changed something.</summary>
    public static FrozenSet<string> Forwarding { get; } = FrozenSet.Create(StringComparer.Ordinal, TransportReasons.Rejected, AccessReasons.OperationNotAllowed);

    /// <summary>Of the audit record on its way to a collector alone.</summary>
    public static FrozenSet<string> Collector { get; } = FrozenSet.Create(StringComparer.Ordinal, CollectorReasons.Trust, StoreReasons.RowDamaged);

    /// <summary>The trail, or what stands beside it, is not what it was.</summary>
    public static FrozenSet<string> Trail { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        AuditReasons.RecordChanged,
        AuditReasons.RecordMissing,
        AuditReasons.RecordOutOfOrder,
        AuditReasons.RecordUnreadable,
        AuditReasons.CheckpointForged,
        AuditReasons.ChainUnknown,
        AuditReasons.ChainRewritten,
        AuditReasons.ChainReplaced,
        AuditReasons.TailMissing,
        AuditReasons.MessageMisnumbered,
        AuditReasons.SubjectsChanged,
        AuditReasons.CursorChanged);

    /// <summary>What an administrator decided.</summary>
    public static FrozenSet<string> Settings { get; } = FrozenSet.Create(StringComparer.Ordinal, ReloadReasons.PlainRiskAccepted, ReloadReasons.PartnerNameTakenOver);

    /// <summary>Each once.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.ToFrozenSet([.. Connections, .. Associations, .. Calls, .. Forwarding, .. Collector, .. Trail, .. Settings], StringComparer.Ordinal);
}
