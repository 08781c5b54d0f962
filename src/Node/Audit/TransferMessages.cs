using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>Instances of one study and patient are about to leave, or have come or gone, or failed to (PS3.15 §A.5.3.3, §A.5.3.7).</summary>
internal static class TransferMessages
{
    public static AuditMessage Begin(Telling telling) => Of(telling, AuditCodes.BeginTransferring, AuditAction.Execute, isSending: true);

    public static AuditMessage End(Telling telling) => Of(
        telling,
        AuditCodes.InstancesTransferred,
        ActionOf(telling.Record.Transfer),
        telling.Record.Transfer is TransferKind.Sent or TransferKind.NotSent or TransferKind.NotConfirmed);

    /// <summary>What the receiver did with them; Read where the node does not know whether it held them, as of every other receiver.</summary>
    private static AuditAction ActionOf(TransferKind kind) => kind switch
    {
        TransferKind.ReceivedNew or TransferKind.Fetched => AuditAction.Create,
        TransferKind.ReceivedVariant => AuditAction.Update,
        _ => AuditAction.Read,
    };

    private static AuditMessage Of(Telling telling, AuditCode id, AuditAction action, bool isSending) =>
        telling.As(id, action, [.. Participants(telling.Parties, isSending)]) with
        {
            Objects = [telling.Objects.Study(), telling.Objects.Patient()],
        };

    private static IEnumerable<ActiveParticipant> Participants(Parties parties, bool isSending)
    {
        var isNodes = parties is { NodeCalled: true, HasPerson: false };
        var node = parties.Node(isSending ? AuditCodes.SourceRole : AuditCodes.Destination, isNodes);
        var peer = parties.Peer(isSending ? AuditCodes.Destination : AuditCodes.SourceRole, !parties.NodeCalled && !parties.IsMoved);
        yield return isSending ? node : peer;
        yield return isSending ? peer : node;
        if (parties.HasPerson)
        {
            yield return parties.Person(isRequestor: true);
        }
        else if (parties.IsMoved)
        {
            yield return parties.Mover();
        }
    }
}
