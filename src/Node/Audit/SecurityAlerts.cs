using System.Text.Json;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>
/// Whatever concerns who may do what, and whether what is kept is whole (PS3.15 §A.5.3.11). Nobody is named as the requestor: performers
/// may not be, and who reports did not ask for it.
/// </summary>
internal static class SecurityAlerts
{
    private const string PlainRiskAccepted = "plain-risk-accepted";

    public static AuditMessage Of(Telling telling) => telling.As(AuditCodes.SecurityAlert, AuditAction.Execute, [.. Participants(telling.Parties)]) with
    {
        Types = [TypeOf(telling.Record)],
        Objects = [Subject(telling)],
    };

    private static AuditCode TypeOf(AuditRecord record) => record.Event switch
    {
        AuditEvent.ChainBegun or AuditEvent.MessagesBegun => AuditCodes.AuditRecordingStarted,
        AuditEvent.StoreReadOnly => AuditCodes.AuditRecordingStopped,
        AuditEvent.InstanceDamaged or AuditEvent.StoreVerified => AuditCodes.IntegrityFailure,
        AuditEvent.AuditPruned => AuditCodes.AuditRecordsRemoved,
        AuditEvent.GrantGiven or AuditEvent.GrantRevoked or AuditEvent.RevocationCleared => AuditCodes.ObjectSecurityAttributesChanged,
        AuditEvent.AccessRefused or AuditEvent.InstancesTransferred or AuditEvent.SendingBegun => AuditCodes.UseOfRestrictedFunction,
        AuditEvent.SecurityAlert when AuditReasons.IsAlteration(record.Reason) => AuditCodes.IntegrityFailure,
        AuditEvent.SecurityAlert when record.Reason is PlainRiskAccepted or ReloadReasons.PartnerNameTakenOver => AuditCodes.SecurityConfiguration,
        AuditEvent.SecurityAlert or AuditEvent.AssociationRefused or AuditEvent.ConnectionRefused => AuditCodes.NodeAuthentication,
        _ => AuditCodes.SecurityConfiguration,
    };

    private static IEnumerable<ActiveParticipant> Participants(Parties parties)
    {
        yield return parties.Node();
        if (parties.HasPeer)
        {
            yield return parties.Peer();
        }

        if (parties.HasPerson)
        {
            yield return parties.Person();
        }
    }

    private static ParticipantObject Subject(Telling telling)
    {
        var (idType, id, role) = SubjectOf(telling);
        return new ParticipantObject
        {
            IdType = idType,
            Id = id,
            Type = ParticipantObjectType.SystemObject,
            Role = role,
            Details = [ParticipantObjectDetail.Of(RecordObjects.AlertDescription, Description(telling)), .. telling.Objects.Details(), .. telling.Objects.Subjects()],
        };
    }

    private static string Description(Telling telling)
    {
        var what = JsonNamingPolicy.KebabCaseLower.ConvertName(telling.Record.Event.ToString());
        return telling.Words.Length > 0 ? $"{what}: {telling.Words}" : what;
    }

    private static (AuditCode IdType, string Id, ParticipantObjectRole Role) SubjectOf(Telling telling)
    {
        var (record, source) = (telling.Record, telling.Source);
        switch (record.Event)
        {
            case AuditEvent.SettingsChanged or AuditEvent.SettingsRefused:
                return (AuditCodes.Uri, source.Named("settings"), ParticipantObjectRole.MasterFile);
            case AuditEvent.PartnerChanged:
                return (AuditCodes.Uri, source.Named("partners/" + Escaped(record.Partner)), ParticipantObjectRole.MasterFile);
            case AuditEvent.GrantGiven or AuditEvent.GrantRevoked or AuditEvent.RevocationCleared:
                return (AuditCodes.Uri, source.Named(Escaped(record.Correlation.Replace(' ', '/'))), ParticipantObjectRole.SecurityResource);
            case AuditEvent.ChainBegun or AuditEvent.MessagesBegun or AuditEvent.AuditPruned or AuditEvent.StoreReadOnly:
            case AuditEvent.SecurityAlert when AuditReasons.IsAlteration(record.Reason):
                return (AuditCodes.Uri, source.Named("audit"), ParticipantObjectRole.SecurityResource);
            case AuditEvent.InstanceDamaged or AuditEvent.StoreVerified or (>= AuditEvent.KeysRotated and <= AuditEvent.IndexRebuilt):
                return (AuditCodes.Uri, source.Named("store"), ParticipantObjectRole.SecurityResource);
            default:
                return NetworkAccessPoint.Of(record.RemoteAddress) is { } point
                    ? (AuditCodes.NodeId, point.Id, ParticipantObjectRole.SecurityResource)
                    : (AuditCodes.Uri, source.Named("partners/" + Escaped(record.Partner)), ParticipantObjectRole.SecurityResource);
        }
    }

    /// <summary>Each part of a path; what cannot be said in UTF-8 becomes U+FFFD first, as everywhere.</summary>
    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
