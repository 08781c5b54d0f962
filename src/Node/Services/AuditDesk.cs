using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Services;

/// <summary>
/// Puts into the audit trail what the services did. What a peer is answered waits for its record; a refusal at the door does
/// not, so that a flood of strangers costs the trail but nobody else's time.
/// </summary>
public sealed class AuditDesk(ExchangeStore store, TimeProvider time, ILogger<AuditDesk> log)
{
    private readonly RefusalThrottle refusals = new(time);

    /// <summary>Never fails: the object is refused either way, and a store in trouble has said so in the log.</summary>
    public async ValueTask ObjectRefusedAsync(PartnerSession session, Uid sopClass, Uid sopInstance, DimseReply reply) =>
        await WriteOrLogAsync(Of(session, AuditEvent.InstanceRefused) with
        {
            Outcome = AuditOutcome.MinorFailure,
            Reason = reply.Comment ?? string.Empty,
            SopClass = sopClass,
            Instance = sopInstance,
            Detail = $"status {reply.Status}",
        });

    /// <exception cref="StoreException">The trail cannot be written: the query must not be answered as done.</exception>
    public async ValueTask QueriedAsync(PartnerSession session, FindOperation operation, DimseReply reply, int matches) =>
        await WriteAsync(Asked(session, AuditEvent.Query, operation.SopClass, operation.Identifier, reply) with { Count = matches });

    /// <exception cref="StoreException">The trail cannot be written: nothing must be sent.</exception>
    public async ValueTask RetrievalAskedAsync(PartnerSession session, Operation operation, Uid sopClass, DataSet identifier, int matches, DimseReply? refusal)
    {
        var kind = operation == Operation.Move ? AuditEvent.RetrieveByMove : AuditEvent.RetrieveByGet;
        await WriteAsync(Asked(session, kind, sopClass, identifier, refusal ?? DimseReply.Success) with { Count = matches });
    }

    public async ValueTask ObjectDamagedAsync(InstanceRef instance, string reason)
    {
        NodeLog.ObjectDamaged(log, reason);
        await WriteOrLogAsync(new AuditRecord
        {
            Event = AuditEvent.InstanceDamaged,
            Time = time.GetUtcNow(),
            Outcome = AuditOutcome.SeriousFailure,
            Reason = reason,
            Study = instance.Study,
            Instance = instance.SopInstance,
            SopClass = instance.SopClass,
        });
    }

    public SendingRecords BeginSending(PartnerSession session, string receiver, string address) =>
        new(this, Of(session, AuditEvent.InstanceSent) with { Partner = receiver, RemoteAddress = address });

    /// <summary>A peer asked for an association, or failed to, and got none.</summary>
    /// <param name="suspect">The partner whose certificate or title was shown; null for a stranger.</param>
    public void AssociationRefused(PeerIdentity peer, Wire.Associations.AssociationRefusal refusal, string? suspect)
    {
        if (!refusals.TryNote($"{peer.Remote.Address} {refusal.End.Reason} {suspect}", out var before))
        {
            return;
        }

        NodeLog.AssociationRefused(log, peer.Remote, refusal.End.Reason, suspect ?? "-");
        _ = WriteOrLogAsync(new AuditRecord
        {
            Event = AuditEvent.AssociationRefused,
            Time = time.GetUtcNow(),
            Outcome = AuditOutcome.MinorFailure,
            Reason = refusal.End.Reason,
            Count = before + 1,
            Partner = suspect ?? string.Empty,
            RemoteAddress = peer.Remote.ToString(),
            CallingTitle = refusal.Request?.CallingAeTitle.Value ?? string.Empty,
            CalledTitle = refusal.Request?.CalledAeTitle.Value ?? string.Empty,
            Actor = peer.Certificate?.Fingerprint.ToString() ?? string.Empty,
        });
    }

    /// <summary>A connection never became an association: wrong protocol, no or a bad certificate, a deadline.</summary>
    public void ConnectionRefused(TransportRefusal refusal) => _ = WriteOrLogAsync(new AuditRecord
    {
        Event = AuditEvent.ConnectionRefused,
        Time = time.GetUtcNow(),
        Outcome = AuditOutcome.MinorFailure,
        Reason = refusal.Reason,
        RemoteAddress = refusal.Remote.ToString(),
        Actor = refusal.Certificate?.ToString() ?? string.Empty,
        Count = refusal.Times,
        Detail = refusal.Explanation,
    });

    /// <summary>Something of the node as a whole: start, stop, settings.</summary>
    public async ValueTask NodeAsync(AuditEvent kind, AuditOutcome outcome, string reason, string detail, string actor = "") =>
        await WriteAsync(new AuditRecord { Event = kind, Time = time.GetUtcNow(), Outcome = outcome, Reason = reason, Detail = detail, Actor = actor });

    /// <summary>Something that has happened whether or not it can be put on record; what cannot is said in the log.</summary>
    public Task NoteAsync(AuditRecord record) => WriteOrLogAsync(record);

    internal DateTimeOffset Now => time.GetUtcNow();

    internal ValueTask WriteAsync(AuditRecord record) => store.Audit.AppendAsync(record);

    private async Task WriteOrLogAsync(AuditRecord record)
    {
        try
        {
            await WriteAsync(record);
        }
        catch (StoreException fault)
        {
            NodeLog.AuditLost(log, record.Event, fault.Reason);
        }
    }

    private AuditRecord Asked(PartnerSession session, AuditEvent kind, Uid sopClass, DataSet identifier, DimseReply reply)
    {
        var syntax = TransferSyntaxes.ExplicitLittleEndian;
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        DataSetWriter.Write(identifier, syntax, bytes);
        return Of(session, kind) with
        {
            Outcome = reply.Status.IsFailure ? AuditOutcome.MinorFailure : AuditOutcome.Success,
            Reason = reply.Comment ?? string.Empty,
            SopClass = sopClass,
            TransferSyntax = syntax.Uid,
            Query = bytes.WrittenMemory,
            Detail = reply.Status.IsSuccess ? string.Empty : $"status {reply.Status}",
        };
    }

    private AuditRecord Of(PartnerSession session, AuditEvent kind) => new()
    {
        Event = kind,
        Time = time.GetUtcNow(),
        Partner = session.Partner.Name,
        RemoteAddress = session.Admission.Peer.Remote.ToString(),
        CallingTitle = session.Admission.Calling.Value,
        CalledTitle = session.Admission.Called.Value,
        Actor = session.Admission.Peer.Certificate?.Fingerprint.ToString() ?? string.Empty,
        Correlation = session.Correlation,
    };
}
