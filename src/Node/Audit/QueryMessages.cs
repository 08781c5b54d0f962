using System.Text;

namespace DicomExchange.Node.Audit;

/// <summary>A partner asked the node, or the node a partner, or a user looked something up at the node (PS3.15 §A.5.3.10).</summary>
internal static class QueryMessages
{
    /// <summary>Named so by the standard.</summary>
    private const string TransferSyntax = "TransferSyntax";

    public static AuditMessage Of(Telling telling) => telling.As(AuditCodes.Query, AuditAction.Execute, Participants(telling.Parties)) with
    {
        Objects = [telling.Record.SopClass.IsEmpty ? Looked(telling) : Asked(telling)],
    };

    private static ActiveParticipant[] Participants(Parties parties)
    {
        if (!parties.HasPeer)
        {
            return [parties.Person(AuditCodes.SourceRole, isRequestor: parties.HasPerson), parties.Node(AuditCodes.Destination)];
        }

        if (!parties.NodeCalled)
        {
            return [parties.Peer(AuditCodes.SourceRole, isRequestor: true), parties.Node(AuditCodes.Destination)];
        }

        ActiveParticipant[] both = [parties.Node(AuditCodes.SourceRole, !parties.HasPerson), parties.Peer(AuditCodes.Destination)];
        return parties.HasPerson ? [.. both, parties.Person(isRequestor: true)] : both;
    }

    private static ParticipantObject Asked(Telling telling) => Queried(AuditCodes.SopClassUid, telling.Record.SopClass.Value, telling.Record.Query) with
    {
        Details = [ParticipantObjectDetail.Of(TransferSyntax, telling.Record.TransferSyntax.Value), .. telling.Objects.Details()],
    };

    /// <summary>What is no query of DICOM, or of a class that the record does not name.</summary>
    private static ParticipantObject Looked(Telling telling)
    {
        var record = telling.Record;
        var isDataSet = !record.Query.IsEmpty;
        var item = Queried(AuditCodes.SearchCriteria, isDataSet ? "C-FIND" : record.Detail, isDataSet ? record.Query : Encoding.UTF8.GetBytes(record.Detail));
        return item with
        {
            Details =
            [
                .. isDataSet ? [ParticipantObjectDetail.Of(TransferSyntax, record.TransferSyntax.Value)] : Array.Empty<ParticipantObjectDetail>(),
                .. telling.Objects.Details(),
                .. telling.Objects.Subjects(),
            ],
        };
    }

    private static ParticipantObject Queried(AuditCode idType, string id, ReadOnlyMemory<byte> query) => new()
    {
        IdType = idType,
        Id = id,
        Type = ParticipantObjectType.SystemObject,
        Role = ParticipantObjectRole.Report,
        Query = query,
    };
}
