using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Control;

/// <summary>
/// What can be asked of a node at its console. The same record stands for the running node behind its socket and for a store that
/// the command opened itself, so a verb does not know which it talks to.
/// </summary>
public sealed record ControlApi
{
    public required ControlCall<StatusRequest, NodeStatus> Status { get; init; }

    public required ControlCall<StudyFilter, StudyList> ListStudies { get; init; }

    public required ControlCall<StudyRequest, StudyDetails> ShowStudy { get; init; }

    public required ControlCall<StudyRequest, StudyDeletion> DeleteStudy { get; init; }

    public required ControlCall<GrantRequest, GrantLine> GiveGrant { get; init; }

    public required ControlCall<RevokeRequest, RevokedGrants> RevokeGrants { get; init; }

    public required ControlCall<GrantFilter, GrantList> ListGrants { get; init; }

    public required ControlCall<HeldNamesRequest, HeldNameList> ListHeldNames { get; init; }

    public required StudyExport ExportStudy { get; init; }

    public required ControlCall<QueueFilter, QueueList> ListQueue { get; init; }

    public required ControlCall<QueueRequest, QueueChanged> RetryQueue { get; init; }

    public required ControlCall<QueueRequest, QueueChanged> CancelQueue { get; init; }

    public required LongControlCall<StoreVerifyRequest, StoreFindings> VerifyStore { get; init; }

    public required ControlCall<SettingsNotice, SettingsTaken> TakeSettings { get; init; }

    public required LongControlCall<KeyRotationRequest, RotatedKeys> RotateKeys { get; init; }

    public required ControlCall<RecoveryNotice, Recorded> RecordRecovery { get; init; }

    public required ControlCall<RecoveryRequest, SealedRecovery> SealRecovery { get; init; }

    public required ControlCall<TransferReport, Recorded> RecordTransfer { get; init; }

    public required ControlCall<AuditFilter, AuditList> ListAudit { get; init; }

    public required ControlCall<AuditVerifyRequest, AuditFindings> VerifyAudit { get; init; }

    public required ControlCall<DisclosureRequest, DisclosureList> ListDisclosures { get; init; }

    public required ControlCall<ExposureRequest, ExposureList> ListExposure { get; init; }

    public required ControlCall<CheckpointRequest, SignedCheckpoint> SignCheckpoint { get; init; }

    public required AuditExport ExportAudit { get; init; }
}
