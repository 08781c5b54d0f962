using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Tells apart what is worth another try, what is not, and what only a person can mend: by the status of the answer (PS3.4 §B.2.3, PS3.7
/// §C.5), by why no association came, by how one ended. Pure.
/// </summary>
public static class OutcomeJudge
{
    /// <summary>
    /// What looks like a certificate that is not taken looks the same when a partner starts anew in that moment. As often in a row as
    /// this it is no coincidence.
    /// </summary>
    private const int NoCoincidence = 3;

    /// <summary>The partner answered.</summary>
    /// <param name="status">What.</param>
    /// <param name="hasRival">It may have been sent another content under the same UID: that it has the UID says nothing of this one.</param>
    public static Judgement OfAnswer(DimseStatus status, bool hasRival = false) => status.Code switch
    {
        0x0000 => new Judgement(JudgementKind.Delivered, Status: status.Code),
        0x0111 when hasRival => new Judgement(JudgementKind.Held, ForwardingReasons.OtherContentThere, status.Code),
        0x0111 => new Judgement(JudgementKind.Delivered, ForwardingReasons.AlreadyThere, status.Code),
        _ when status.IsWarning => new Judgement(JudgementKind.Delivered, ForwardingReasons.StoredWithRemark, status.Code),
        0x0213 or (>= 0xA700 and <= 0xA7FF) => new Judgement(JudgementKind.Transient, ForwardingReasons.PartnerOutOfResources, status.Code),
        0x0122 => new Judgement(JudgementKind.Held, ContextChoice.ClassNotAccepted, status.Code),
        0x0124 => new Judgement(JudgementKind.Unwelcome, AccessReasons.OperationNotAllowed, status.Code),

        // A processing failure says nothing about the next time, and a duplicate Message ID or a cancel nothing about the object.
        0x0110 or 0x0210 => new Judgement(JudgementKind.Undecided, ForwardingReasons.PartnerFailed, status.Code),
        (>= 0x0100 and <= 0x02FF) or (>= 0xA900 and <= 0xA9FF) or (>= 0xC000 and <= 0xCFFF)
            => new Judgement(JudgementKind.Held, ForwardingReasons.RefusedByPartner, status.Code),
        _ => new Judgement(JudgementKind.Undecided, ForwardingReasons.PartnerFailed, status.Code),
    };

    /// <summary>The object was not sent, by a decision of our own or because it cannot be read.</summary>
    /// <param name="reason">The reason word.</param>
    public static Judgement OfUnsent(string reason) => reason switch
    {
        CatalogReasons.StudyDeleted => new Judgement(JudgementKind.Gone, reason),
        AccessReasons.OperationNotAllowed => new Judgement(JudgementKind.Unwelcome, reason),
        StoreReasons.DiskFailed or StoreReasons.StoreBusy or CatalogReasons.StoreClosed => new Judgement(JudgementKind.Transient, reason),
        _ => new Judgement(JudgementKind.Held, reason),
    };

    /// <summary>The association ended before the answer came: the object may have arrived.</summary>
    public static Judgement OfEnd(AssociationEnd end) => new(JudgementKind.Undecided, end.Reason);

    /// <summary>No association came.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="alike">How often in a row for this reason, this time included.</param>
    public static Judgement OfDial(DialException failure, int alike)
    {
        var isForAPerson = failure.Reason switch
        {
            TransportReasons.CertificateProbablyRefused => alike >= NoCoincidence,
            TransportReasons.Rejected => failure.Reject is { IsTransient: false },
            TransportReasons.NotTls or TransportReasons.TlsSuite or TransportReasons.TlsAlpn or PartnerDialer.NoAddress => true,
            _ => failure.IsAlert,
        };
        return new Judgement(isForAPerson ? JudgementKind.Blocked : JudgementKind.Transient, failure.Reason);
    }

    /// <summary>
    /// The partner took the association and none of its contexts, some of them for no reason that it gave (PS3.8 table 9-18, result 2), the
    /// others because it does not want them from us: what stands behind it may be away. That is no matter of one instance.
    /// </summary>
    /// <returns>Null where something was accepted, or where what was refused is kinds of objects.</returns>
    public static Judgement? OfTerms(AssociationTerms terms) =>
        terms.Contexts.Count == 0
        && terms.Refused.Any(static c => c.Result == ContextResult.NoReason)
        && terms.Refused.All(static c => c.Result is ContextResult.NoReason or ContextResult.UserRejection)
            ? new Judgement(JudgementKind.Transient, ForwardingReasons.NoContextForNow)
            : null;
}
