namespace DicomExchange.Node.Audit;

/// <summary>Somebody read the audit trail, or took it along (PS3.15 §A.5.3.2).</summary>
internal static class AuditLogUsed
{
    private const string Name = "Security Audit Log";

    public static AuditMessage Of(Telling telling) =>
        telling.As(AuditCodes.AuditLogUsed, AuditAction.Read, telling.Parties.NodeAndPerson()) with
        {
            Objects =
            [
                new ParticipantObject
                {
                    IdType = AuditCodes.Uri,
                    Id = telling.Source.Named("audit"),
                    Type = ParticipantObjectType.SystemObject,
                    Role = ParticipantObjectRole.SecurityResource,
                    Name = Name,
                    Details = [.. telling.Objects.Details(), .. telling.Objects.Subjects()],
                },
            ],
        };
}
