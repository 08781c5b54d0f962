using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Outbox;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// One association on which a study goes to a destination, with as many instances on their way at once as were negotiated. Before each it is
/// asked whether it is still to be sent, and to this place.
/// </summary>
internal sealed class DeliveryCall(LaneParts parts, PartnerSettings partner, StudyPages pages, StudyBook book, DeliverySettling settling)
{
    /// <summary>Operations that are proposed to be outstanding. Each holds a chunk of an object in memory; eight cover the delay of a long line where objects are small.</summary>
    public const ushort Window = 8;

    /// <summary>What is at hand, as far as one association has contexts for it.</summary>
    private readonly IReadOnlyList<InstanceRef> proposed = ContextParts.Cut([.. pages.AtHand], SendingAssociation.KindOf).FirstOrDefault([]);

    private readonly HashSet<(Uid, Uid)> kinds = [];
    private readonly List<Task<Attempt>> underWay = [];
    private readonly HashSet<string> begun = new(StringComparer.Ordinal);

    /// <summary>The first instance of each patient that is on record as leaving and has not been tried.</summary>
    private readonly Dictionary<string, InstanceRef> announced = new(StringComparer.Ordinal);
    private bool hasTried;

    /// <summary>The records of what went, or was to go, by this association.</summary>
    public AuditRecord Template { get; private set; } = new()
    {
        Event = AuditEvent.InstanceSent,
        Time = parts.Time.GetUtcNow(),
        Partner = partner.Name,
        RemoteAddress = $"{partner.Host}:{partner.Port}",
        CallingTitle = parts.Settings.Current.Node.AeTitles[0].Value,
        CalledTitle = partner.AeTitles[0].Value,
        Correlation = NewCorrelation(),
    };

    /// <summary>Ties the records of one association together.</summary>
    public static string NewCorrelation() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Sends until nothing fits this association any more, or it ends.</summary>
    /// <returns>Null where something was tried; else what kept it from that: the association ended before.</returns>
    /// <exception cref="DialException">No association came of it.</exception>
    /// <exception cref="OperationCanceledException">The node stops, and nothing has been sent.</exception>
    public async Task<Judgement?> RunAsync(CancellationToken stopping, CancellationToken cut)
    {
        await using var association = await SendingAssociation.OpenAsync(parts.Dialer, new Receiver(partner, default, Window), proposed, parts.Sender, stopping);
        Template = Template with { Actor = association.Association.Peer.Certificate?.Fingerprint.ToString() ?? string.Empty };
        await using var abort = cut.UnsafeRegister(static state => _ = ((SendingAssociation)state!).Association.AbortAsync(ForwardingReasons.NodeStopping).AsTask(), association);
        await SendAllAsync(association, stopping);
        foreach (var stayed in announced.Values)
        {
            var why = association.Association.End?.Reason ?? book.Reason;
            settling.Note(SendingRecords.RecordOf(Template with { Time = parts.Time.GetUtcNow() }, stayed, (true, why, "not tried"), form: null));
        }

        if (association.Association.End is { } end)
        {
            return hasTried || stopping.IsCancellationRequested ? null : OutcomeJudge.OfEnd(end);
        }

        await association.ReleaseAsync(cut);
        return null;
    }

    private async Task SendAllAsync(SendingAssociation association, CancellationToken stopping)
    {
        kinds.UnionWith(proposed.Select(SendingAssociation.KindOf));
        var window = association.Association.Terms.Window is > 0 and < Window and var negotiated ? negotiated : Window;
        while (true)
        {
            while (underWay.Count < window && MayGoOn(association, stopping) && Next() is { } next)
            {
                if (begun.Add(next.Instance!.PatientKey))
                {
                    // Whether it may still go is asked again behind the wait.
                    await BeginAsync(next.Instance);
                    continue;
                }

                pages.Advance();
                hasTried = true;
                announced.Remove(next.Instance.PatientKey);
                underWay.Add(SendAsync(association, next));
                await settling.RoomAsync();
            }

            if (underWay.Count == 0)
            {
                return;
            }

            var first = await Task.WhenAny(underWay);
            underWay.Remove(first);
            var attempt = await first;
            book.Tried(attempt.Outgoing, attempt.Judgement, Template with { Time = parts.Time.GetUtcNow() }, (attempt.Form, attempt.Detail));
        }
    }

    /// <summary>A job is one study: the first instance of each of its patients goes on record before it leaves.</summary>
    private async Task BeginAsync(InstanceRef instance)
    {
        await settling.BeginAsync(SendingRecords.BeginningOf(Template with { Time = parts.Time.GetUtcNow() }, instance));
        if (settling.Fault is null)
        {
            announced.Add(instance.PatientKey, instance);
        }
    }

    private bool MayGoOn(SendingAssociation association, CancellationToken stopping) =>
        !book.IsPutOff && !stopping.IsCancellationRequested && association.Association.End is null && settling.Fault is null && !parts.Store.IsReadOnly
        && parts.PartnerNow(partner.Name) is { } now && PartnerPlace.IsSame(now, partner) && PartnerPlace.ProblemOf(now) is null;

    /// <summary>The next that this association has a context for; one that goes alone waits until nothing else is under way.</summary>
    private OutgoingInstance? Next()
    {
        while (pages.Peek() is { } next)
        {
            if (next.Instance is not null)
            {
                return kinds.Contains(SendingAssociation.KindOf(next.Instance)) && !(pages.IsAlone && underWay.Count > 0) ? next : null;
            }

            pages.Advance();
            book.Missing(next, Template with { Time = parts.Time.GetUtcNow() });
        }

        return null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Owns the outcome of one instance: whatever it meets counts against that instance, and the others go on.")]
    private async Task<Attempt> SendAsync(SendingAssociation association, OutgoingInstance next)
    {
        SentForm? form = null;
        try
        {
            var sent = await association.SendAsync(next.Instance!, origin: null, CancellationToken.None, leaving: leaving => form = leaving);
            return new Attempt(next, Judge(association, next, sent), sent.Form, DetailOf(sent));
        }
        catch (Exception e)
        {
            ForwardingLog.SendingFaulted(parts.Log, e, partner.Name);
            return new Attempt(next, new Judgement(JudgementKind.Transient, ForwardingReasons.SendingFaulted), form, string.Empty);
        }
    }

    private static Judgement Judge(SendingAssociation association, OutgoingInstance outgoing, SentReply sent)
    {
        if (sent.CutOff is { } end)
        {
            return OutcomeJudge.OfEnd(end);
        }

        return sent.IsAnswer ? OutcomeJudge.OfAnswer(sent.Reply.Status, outgoing.HasRival)
            : OutcomeJudge.OfTerms(association.Association.Terms) ?? OutcomeJudge.OfUnsent(sent.Reply.Reason);
    }

    /// <summary>What the partner said, in its own words; for the record alone.</summary>
    private static string DetailOf(SentReply sent) =>
        sent.IsAnswer && !sent.Reply.Status.IsSuccess ? $"status {sent.Reply.Status} {sent.Reply.Comment}".TrimEnd() : string.Empty;

    private sealed record Attempt(OutgoingInstance Outgoing, Judgement Judgement, SentForm? Form, string Detail);
}
