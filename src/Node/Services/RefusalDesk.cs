using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Node.Services;

/// <summary>
/// Refusals that concern no instance: at the door, at the negotiation, of operations, and of partners we called. Their records do
/// not hold up an answer, and equal ones are one record a minute with their number, so that a flood costs the trail nothing.
/// </summary>
public sealed class RefusalDesk : IDisposable
{
    private const string OtherTitles = "with further AE titles";

    private readonly AuditDesk audit;
    private readonly RefusalLog log;
    private readonly TimeProvider time;
    private readonly Repetitions<AuditRecord> records;
    private readonly FewOfEach titles;

    public RefusalDesk(AuditDesk audit, RefusalLog log, TimeProvider time)
    {
        this.audit = audit;
        this.log = log;
        this.time = time;
        titles = new FewOfEach(time);
        records = new Repetitions<AuditRecord>((record, times) => _ = audit.WriteOrLogAsync(record with { Count = times }), time);
    }

    /// <summary>
    /// A peer asked for an association, or failed to, and got none. Where it claimed an identity that is not its own, or one that does not
    /// exist, that is a security alert.
    /// </summary>
    /// <param name="peer">What the transport knows of it.</param>
    /// <param name="refusal">How it ended.</param>
    /// <param name="suspicion">Whose certificate or title was shown.</param>
    public void AssociationRefused(PeerIdentity peer, FailedAssociation refusal, Suspicion suspicion)
    {
        var isAlert = refusal.End.Reject is { Source: 1, Reason: 3 or 7 };
        log.Note(new Refusal("association", suspicion.Owner ?? peer.Remote.Address.ToString(), refusal.End.Reason, StatusOf(refusal.End)));
        Put(new AuditRecord
        {
            Event = isAlert ? AuditEvent.SecurityAlert : AuditEvent.AssociationRefused,
            Time = time.GetUtcNow(),
            Outcome = isAlert ? AuditOutcome.SeriousFailure : AuditOutcome.MinorFailure,
            Reason = refusal.End.Reason,
            Partner = suspicion.Owner ?? string.Empty,
            RemoteAddress = peer.Remote.ToString(),
            CallingTitle = refusal.Request?.CallingAeTitle.Value ?? string.Empty,
            CalledTitle = refusal.Request?.CalledAeTitle.Value ?? string.Empty,
            Actor = peer.Certificate?.Fingerprint.ToString() ?? string.Empty,
            Detail = suspicion.Claimed is { } claimed ? $"the calling title is that of {claimed}" : string.Empty,
        }, peer);
    }

    /// <summary>
    /// A connection never became an association: wrong protocol, no or a bad certificate, a deadline. The transport has logged it. Where
    /// authentication failed that is a security alert.
    /// </summary>
    public void ConnectionRefused(TransportRefusal refusal)
    {
        var isAlert = SecurityAlertWords.Connections.Contains(refusal.Reason);
        log.Count(refusal.Reason, refusal.Times);
        _ = audit.WriteOrLogAsync(new AuditRecord
        {
            Event = isAlert ? AuditEvent.SecurityAlert : AuditEvent.ConnectionRefused,
            Time = time.GetUtcNow(),
            Outcome = isAlert ? AuditOutcome.SeriousFailure : AuditOutcome.MinorFailure,
            Reason = refusal.Reason,
            RemoteAddress = refusal.Remote.ToString(),
            Actor = refusal.Certificate?.ToString() ?? string.Empty,
            Count = refusal.Times,
            Detail = refusal.Subject is { } subject ? $"{subject}: {refusal.Explanation}" : refusal.Explanation,
        });
    }

    /// <summary>An association was accepted without contexts that the partner's <c>may</c> does not cover.</summary>
    public void ContextsRefused(PartnerSession session, IEnumerable<RefusedContext> contexts)
    {
        var operations = contexts.Where(c => c.Result == ContextResult.UserRejection)
            .GroupBy(c => PartnerPolicy.OperationOf(c.AbstractSyntax), (operation, of) => $"{operation} {of.Count()}", StringComparer.Ordinal).ToList();
        if (operations.Count > 0)
        {
            Refuse(session, "negotiation", AccessReasons.OperationNotAllowed, "context result 1", "presentation contexts: " + string.Join(", ", operations));
        }
    }

    /// <summary>A request was refused before a service saw it, because of what it is. An object has a record of its own.</summary>
    public async ValueTask RequestRefusedAsync(PartnerSession session, RequestRefusal refusal)
    {
        if (refusal.Command == CommandField.CStoreRequest)
        {
            await audit.ObjectRefusedAsync(session, refusal.SopClass, refusal.SopInstance, refusal.Reply);
            return;
        }

        OperationRefused(session, NameOf(refusal.Command), refusal.Reply);
    }

    /// <param name="session">Who asked.</param>
    /// <param name="operation">As the settings write it, or a command of DIMSE-N.</param>
    /// <param name="reply">The answer.</param>
    public void OperationRefused(PartnerSession session, string operation, DimseReply reply) =>
        Refuse(session, operation, reply.Reason, reply.Status.ToString(), operation);

    /// <summary>A partner we called is not the one meant, or does not take our certificate: nothing was sent. Other failures are no alerts.</summary>
    public void CallFailed(PartnerSettings partner, DialException failure)
    {
        if (!failure.IsAlert)
        {
            return;
        }

        log.Note(new Refusal("call", partner.Name, failure.Reason, "not sent"));
        var record = new AuditRecord
        {
            Event = AuditEvent.SecurityAlert,
            Time = time.GetUtcNow(),
            Outcome = AuditOutcome.SeriousFailure,
            Reason = failure.Reason,
            Partner = partner.Name,
            RemoteAddress = partner is { Host: { } host, Port: { } port } ? $"{host}:{port}" : string.Empty,
            Actor = failure.Certificate?.ToString() ?? string.Empty,
            Detail = failure.Explanation,
        };
        records.Note($"call {partner.Name} {failure.Reason} {failure.Certificate}", "call " + failure.Reason, record);
    }

    public void Dispose() => records.Dispose();

    private void Refuse(PartnerSession session, string what, string reason, string status, string detail)
    {
        log.Note(new Refusal(what, session.Partner.Name, reason, status));
        Put(audit.Of(session, AuditEvent.AccessRefused) with
        {
            Outcome = AuditOutcome.MinorFailure,
            Reason = reason,
            Detail = $"{detail}, {status}",
        }, session.Admission.Peer);
    }

    /// <summary>What was tried is told apart by its titles, up to a number from one place; the rest is a record without titles, and a number.</summary>
    private void Put(AuditRecord record, PeerIdentity peer)
    {
        var who = $"{record.Event} {record.Reason} {record.Partner} {peer.Remote.Address} {record.Actor} {record.Detail}";
        var rest = $"{record.Event} {record.Reason}";
        if (titles.TryTell(who, $"{record.CallingTitle}\\{record.CalledTitle}"))
        {
            records.Note($"{who} {record.CallingTitle}\\{record.CalledTitle}", rest, record);
            return;
        }

        var detail = record.Detail.Length > 0 ? record.Detail + "; " + OtherTitles : OtherTitles;
        records.Note(who, rest, record with { CallingTitle = string.Empty, CalledTitle = string.Empty, Detail = detail });
    }

    private static string StatusOf(AssociationEnd end) => end.Reject is { } reject ? $"RJ {reject.Result}/{reject.Source}/{reject.Reason}" : end.Kind.ToString();

    internal static string NameOf(CommandField command) => command switch
    {
        CommandField.CStoreRequest => "store",
        CommandField.CEchoRequest => "echo",
        CommandField.CFindRequest => "find",
        CommandField.CMoveRequest => "move",
        CommandField.CGetRequest => "get",
        CommandField.NActionRequest => "commit",
        CommandField.NEventReportRequest => "commitment report",
        _ => $"command {(ushort)command:X4}",
    };
}
