namespace DicomExchange.Node.Audit;

/// <summary>A user took a study out of the store, in clear (PS3.15 §A.5.3.4).</summary>
internal static class DataExport
{
    /// <summary>What the medium is called where the record does not say where it is.</summary>
    private const string Archive = "tar archive";

    public static AuditMessage Of(Telling telling)
    {
        var medium = new ActiveParticipant
        {
            UserId = telling.Record.Detail.Length > 0 ? telling.Record.Detail : Archive,
            Role = AuditCodes.DestinationMedia,
            MediaType = AuditCodes.UriMedia,
        };
        return telling.As(AuditCodes.Export, AuditAction.Read, [.. telling.Parties.NodeAndPerson(AuditCodes.SourceRole), medium]) with
        {
            Objects = [telling.Objects.Study(), .. telling.Objects.Patients()],
        };
    }
}
