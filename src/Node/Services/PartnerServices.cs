using System.Collections.Concurrent;
using DicomExchange.Node.Intake;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Services;

/// <summary>Serves one association of a partner from its acceptance to its end.</summary>
public sealed class PartnerServices(ObjectIntake intake, FindService find, GetService get, MoveService move, PartnerLoad load, ILogger<PartnerServices> log) : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly MemoryBudget memory = new(MemoryBudget.NodeBytes);
    private readonly ConcurrentDictionary<string, MemoryBudget> memoryOf = new(StringComparer.Ordinal);

    /// <summary>The node is stopping: associations without an operation in progress end now, the others after it.</summary>
    public void Drain() => stopping.Cancel();

    public void Dispose() => stopping.Dispose();

    public async Task ServeAsync(Association association, CancellationToken cancellationToken)
    {
        var session = (PartnerSession)association.Partner!;
        var partner = session.Partner.Name;
        NodeLog.AssociationOpened(log, session.Correlation, partner, association.Peer.Remote, association.Peer.Protection ?? "in clear");
        load.Enter(partner);
        try
        {
            var end = await DimseServer.RunAsync(association, ServicesFor(session), cancellationToken, stopping.Token);
            NodeLog.AssociationEnded(log, session.Correlation, partner, end.Reason);
        }
        finally
        {
            load.Leave(partner);
        }
    }

    private DimseServices ServicesFor(PartnerSession session) => new()
    {
        Echo = _ => ValueTask.FromResult(Echo(session)),
        Store = (operation, cancellation) => intake.StoreAsync(session, operation, cancellation),
        Find = (operation, cancellation) => find.FindAsync(session, operation, cancellation),
        Get = (operation, cancellation) => get.GetAsync(session, operation, cancellation),
        Move = (operation, cancellation) => move.MoveAsync(session, operation, cancellation),
        Memory = memoryOf.GetOrAdd(session.Partner.Name, _ => new MemoryBudget(MemoryBudget.PartnerBytes, memory)),
        Faulted = (field, fault) => NodeLog.OperationFaulted(log, fault, field.ToString(), session.Partner.Name, session.Correlation),
    };

    private static DimseReply Echo(PartnerSession session) =>
        session.Decide(Operation.Echo) is { IsAllowed: false } refused ? QueryAnswers.Unauthorized(refused.Reason) : DimseReply.Success;
}
