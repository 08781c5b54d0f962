using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>Where every operation of a partner begins: counted against its limit, once. What a running one asks again is its rights.</summary>
public sealed class OperationGate(PartnerLoad load, RefusalDesk refusals)
{
    public ValueTask<DimseReply> ServeAsync(PartnerSession session, Operation operation, Func<ValueTask<DimseReply>> serve)
    {
        if (load.TryBegin(session.Partner.Name, session.LimitsNow))
        {
            return serve();
        }

        var reply = OverLimit(operation);
        refusals.OperationRefused(session, NameOf(operation), reply);
        return ValueTask.FromResult(reply);
    }

    /// <summary>
    /// A request was refused before a service saw it. It counts like any other; beyond the limit an object has no record of its own
    /// any more, so that a flood of them is one record a minute.
    /// </summary>
    public ValueTask RefuseAsync(PartnerSession session, RequestRefusal refusal)
    {
        if (load.TryBegin(session.Partner.Name, session.LimitsNow))
        {
            return refusals.RequestRefusedAsync(session, refusal);
        }

        refusals.OperationRefused(session, RefusalDesk.NameOf(refusal.Command), refusal.Reply);
        return ValueTask.CompletedTask;
    }

    public DimseReply Echo(PartnerSession session)
    {
        var decision = session.Decide(Operation.Echo);
        if (decision.IsAllowed)
        {
            return DimseReply.Success;
        }

        var reply = QueryAnswers.Unauthorized(decision.Reason);
        refusals.OperationRefused(session, NameOf(Operation.Echo), reply);
        return reply;
    }

    /// <summary>
    /// The status that says "not now" in the words of each service: out of resources for storing and finding (PS3.4 §B.2.3, §C.4.1.1.4)
    /// and for retrieving (§C.4.2.1.5), resource limitation elsewhere (PS3.7 §C.5.25). All of them invite the sender to come again.
    /// </summary>
    public static DimseReply OverLimit(Operation operation) => new(
        operation switch
        {
            Operation.Store or Operation.Find => DimseStatus.OutOfResources,
            Operation.Move or Operation.Get => DimseStatus.CannotPerformSubOperations,
            _ => DimseStatus.ResourceLimitation,
        },
        AccessReasons.PartnerOperationLimit);

    private static string NameOf(Operation operation) => operation.ToString().ToLowerInvariant();
}
