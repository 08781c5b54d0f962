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
/// Puts into the audit trail what the services did. What a peer is answered waits for its record. Refusals that concern no
/// instance and no query are the business of <see cref="RefusalDesk"/>.
/// </summary>
public sealed class AuditDesk(ExchangeStore store, TimeProvider time, RefusalLog refusals, ILogger<AuditDesk> log)
{
    private const string MatchesFollow = "matches follow";
    private readonly AuditGap gap = new();

    /// <summary>Never fails: the object is refused either way, and a store in trouble has said so in the log.</summary>
    /// <param name="session">Who sent it.</param>
    /// <param name="sopClass">As its command says.</param>
    /// <param name="sopInstance">As its command says.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="known">What it is, where that was read before it was refused.</param>
    public async ValueTask ObjectRefusedAsync(PartnerSession session, Uid sopClass, Uid sopInstance, DimseReply reply, InstanceHeader? known = null)
    {
        NoteRefusal(session, "store", reply);
        await WriteOrLogAsync(Of(session, AuditEvent.InstanceRefused) with
        {
            Outcome = AuditOutcome.MinorFailure,
            Reason = reply.Reason,
            SopClass = sopClass,
            Study = known?.Study ?? default,
            Series = known?.Series ?? default,
            Instance = sopInstance,
            PatientKey = known?.PatientKey(session.PatientDomain) ?? string.Empty,
            Detail = DetailOf(reply),
        });
    }

    /// <summary>Before the first match of several portions goes out: who asked what, and whom the first portion shows.</summary>
    /// <exception cref="StoreException">The trail cannot be written: no match must be shown.</exception>
    public ValueTask MatchesFollowAsync(PartnerSession session, FindOperation operation, IReadOnlyList<string> patients) =>
        WriteAsync(Asked(session, AuditEvent.Query, operation.SopClass, operation.Identifier, DimseReply.Success) with { Patients = patients, Detail = MatchesFollow });

    /// <summary>Before a further portion goes out: whom it shows that none before it did.</summary>
    /// <exception cref="StoreException">The trail cannot be written: no further match must be shown.</exception>
    public ValueTask MatchesShownAsync(PartnerSession session, FindOperation operation, IReadOnlyList<string> patients) =>
        WriteAsync(Of(session, AuditEvent.MatchesShown) with { SopClass = operation.SopClass, Patients = patients });

    /// <summary>A query that is told by this record alone: before its matches go out, where all are known; or it has none.</summary>
    /// <param name="session">Who asked.</param>
    /// <param name="operation">What was asked.</param>
    /// <param name="reply">The last answer.</param>
    /// <param name="matches">Matches that are about to go out.</param>
    /// <param name="patients">Their patients.</param>
    /// <exception cref="StoreException">The trail cannot be written: no match must be shown, and the query must not be answered as done.</exception>
    public async ValueTask QueriedAsync(PartnerSession session, FindOperation operation, DimseReply reply, int matches = 0, IReadOnlyList<string>? patients = null)
    {
        NoteRefusal(session, "find", reply);
        await WriteAsync(Asked(session, AuditEvent.Query, operation.SopClass, operation.Identifier, reply) with { Count = matches, Patients = patients ?? [] });
    }

    /// <summary>The end of a query that another record began: its outcome, and how many matches were shown.</summary>
    /// <exception cref="StoreException">The trail cannot be written: the query must not be answered as done.</exception>
    public async ValueTask QueryEndedAsync(PartnerSession session, FindOperation operation, DimseReply reply, int matches)
    {
        NoteRefusal(session, "find", reply);
        await WriteAsync(Asked(session, AuditEvent.QueryEnded, operation.SopClass, operation.Identifier, reply) with { Count = matches });
    }

    /// <exception cref="StoreException">The trail cannot be written: nothing must be sent.</exception>
    public async ValueTask RetrievalAskedAsync(PartnerSession session, Operation operation, Uid sopClass, DataSet identifier, int matches, DimseReply? refusal)
    {
        var kind = operation == Operation.Move ? AuditEvent.RetrieveByMove : AuditEvent.RetrieveByGet;
        NoteRefusal(session, operation == Operation.Move ? "move" : "get", refusal ?? DimseReply.Success);
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

    /// <summary>What a requester is sent on its own association.</summary>
    public SendingRecords BeginSending(PartnerSession session) => new(this, Of(session, AuditEvent.InstanceSent));

    /// <summary>What a requester has sent to a destination: it is the requester's right that counts.</summary>
    public SendingRecords BeginMoving(PartnerSession session, PartnerSettings destination) => new(this, Of(session, AuditEvent.InstanceSent) with
    {
        Partner = destination.Name,
        RemoteAddress = $"{destination.Host}:{destination.Port}",
        Basis = destination.Name == session.Partner.Name ? string.Empty : $"moved by {session.Partner.Name}",
    });

    /// <summary>
    /// An association is over, or an operation on associations of its own: what came of its instances is summed up. Never fails; in a store
    /// in trouble the sums are recorded when it is opened again.
    /// </summary>
    public async ValueTask EndTransfersAsync(string correlation)
    {
        try
        {
            await store.Audit.EndTransfersAsync(correlation);
        }
        catch (StoreException)
        {
            // The store has said so in the log.
        }
    }

    /// <summary>Something of the node as a whole: start, stop, settings.</summary>
    public async ValueTask NodeAsync(AuditEvent kind, AuditOutcome outcome, string reason, string detail, string actor = "") =>
        await WriteAsync(new AuditRecord { Event = kind, Time = time.GetUtcNow(), Outcome = outcome, Reason = reason, Detail = detail, Actor = actor });

    /// <summary>Something that has happened whether or not it can be put on record; what cannot is said in the log.</summary>
    public Task NoteAsync(AuditRecord record) => WriteOrLogAsync(record);

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>For a caller that waits for it.</summary>
    /// <exception cref="StoreException">The trail cannot be written; the log says which kind of record was lost.</exception>
    internal async ValueTask WriteAsync(AuditRecord record)
    {
        try
        {
            await TellGapAsync();
            await store.Audit.AppendAsync(record);
        }
        catch (StoreException fault)
        {
            Lost(record.Event, fault);
            throw;
        }
    }

    /// <summary>For a caller that brings more: it is written with others, and on <see cref="Hurry"/>.</summary>
    /// <exception cref="StoreException">The trail cannot be written; the caller says so by <see cref="Lost"/>.</exception>
    internal Task WriteLaterAsync(AuditRecord record) => gap.IsOpen ? WriteBehindGapAsync(record) : store.Audit.AppendLaterAsync(record);

    /// <summary>What was given to <see cref="WriteLaterAsync"/> is not held back any longer.</summary>
    internal void Hurry() => store.Audit.Hurry();

    /// <summary>A record could not be written: the log says which kind, and the next that can be written how many.</summary>
    internal void Lost(AuditEvent kind, StoreException fault)
    {
        gap.Note(fault.Reason, time.GetUtcNow());
        NodeLog.AuditLost(log, kind, fault.Reason);
    }

    /// <summary>Never fails: what is recorded has happened, and a store in trouble has said so in the log.</summary>
    internal async Task WriteOrLogAsync(AuditRecord record)
    {
        try
        {
            await WriteAsync(record);
        }
        catch (StoreException)
        {
            // Said in the log where it was written.
        }
    }

    /// <summary>Ahead of the first record that can be written again.</summary>
    /// <exception cref="StoreException">Nothing can be written yet.</exception>
    private async ValueTask TellGapAsync()
    {
        if (gap.Take(time.GetUtcNow()) is not { } stopped)
        {
            return;
        }

        try
        {
            await store.Audit.AppendAsync(stopped);
        }
        catch (StoreException)
        {
            gap.PutBack(stopped);
            throw;
        }
    }

    private async Task WriteBehindGapAsync(AuditRecord record)
    {
        await TellGapAsync();
        await store.Audit.AppendLaterAsync(record);
    }

    private void NoteRefusal(PartnerSession session, string operation, DimseReply reply)
    {
        if (reply.Status.IsFailure)
        {
            refusals.Note(new Refusal(operation, session.Partner.Name, reply.Reason, reply.Status.ToString()));
        }
    }

    /// <summary>The status, and what the comment says beside the reason word.</summary>
    private static string DetailOf(DimseReply reply) => reply.Comment is { } comment && comment.Length > reply.Reason.Length
        ? $"status {reply.Status}{comment[reply.Reason.Length..]}"
        : $"status {reply.Status}";

    private AuditRecord Asked(PartnerSession session, AuditEvent kind, Uid sopClass, DataSet identifier, DimseReply reply)
    {
        var syntax = TransferSyntaxes.ExplicitLittleEndian;
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        DataSetWriter.Write(identifier, syntax, bytes);
        return Of(session, kind) with
        {
            Outcome = reply.Status.IsFailure ? AuditOutcome.MinorFailure : AuditOutcome.Success,
            Reason = reply.Reason,
            SopClass = sopClass,
            TransferSyntax = syntax.Uid,
            Query = bytes.WrittenMemory,
            Detail = reply.Status.IsSuccess ? string.Empty : DetailOf(reply),
        };
    }

    internal AuditRecord Of(PartnerSession session, AuditEvent kind) => new()
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
