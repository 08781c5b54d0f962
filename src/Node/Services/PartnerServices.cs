using System.Collections.Concurrent;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Services;

/// <summary>Serves one association of a partner from its acceptance to its end.</summary>
public sealed class PartnerServices(OperationServices operations, OperationGate gate, RefusalDesk refusals, AuditDesk audit, ILogger<PartnerServices> log) : IDisposable
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
        using var ended = new CancellationTokenSource();
        var reporting = Task.CompletedTask;
        try
        {
            refusals.ContextsRefused(session, association.Terms.Refused);
            var services = ServicesFor(session) with { Begun = calls => reporting = operations.Commitment.AttendAsync(session, calls, ended.Token) };
            var end = await DimseServer.RunAsync(association, services, cancellationToken, stopping.Token);
            NodeLog.AssociationEnded(log, session.Correlation, partner, end.Reason);
        }
        finally
        {
            session.Seat?.Dispose();
            await ended.CancelAsync();
            await reporting;
            await audit.EndTransfersAsync(session.Correlation);
        }
    }

    private DimseServices ServicesFor(PartnerSession session) => new()
    {
        Echo = _ => gate.ServeAsync(session, Operation.Echo, () => ValueTask.FromResult(gate.Echo(session))),
        Store = (operation, cancellation) => gate.ServeAsync(session, Operation.Store, () => operations.Store.StoreAsync(session, operation, cancellation)),
        Find = (operation, cancellation) => gate.ServeAsync(session, Operation.Find, () => operations.Find.FindAsync(session, operation, cancellation)),
        Get = (operation, cancellation) => gate.ServeAsync(session, Operation.Get, () => operations.Get.GetAsync(session, operation, cancellation)),
        Move = (operation, cancellation) => gate.ServeAsync(session, Operation.Move, () => operations.Move.MoveAsync(session, operation, cancellation)),
        Normalized = (operation, _) => gate.ServeAsync(session, Operation.Commit, () => operations.Commitment.Service.ServeAsync(session, operation)),
        Refused = refusal => gate.RefuseAsync(session, refusal),
        Memory = memoryOf.GetOrAdd(session.Partner.Name, _ => new MemoryBudget(MemoryBudget.PartnerBytes, memory)),
        Faulted = (field, fault) => NodeLog.OperationFaulted(log, fault, field.ToString(), session.Partner.Name, session.Correlation),
    };
}
