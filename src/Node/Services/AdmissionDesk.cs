using DicomExchange.Node.Access;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Services;

/// <summary>Answers every request for an association: partner or not, room or not, and what may be negotiated.</summary>
public sealed class AdmissionDesk(LiveRules rules, LiveTls tls, PartnerLoad load, TimeProvider time)
{
    public Admission Admit(PeerIdentity peer, AssociateRequest request)
    {
        var answer = rules.Current.Admit(peer, request.CallingAeTitle, request.CalledAeTitle);
        var refusal = answer.Refusal;
        if (answer.Admission is { } admission)
        {
            refusal = AccessRules.CheckLoad(admission, load.OpenOf(admission.Partner.Name));
            if (refusal is null)
            {
                return new Admission.Accept(PartnerPolicy.For(admission.Partner), new PartnerSession(admission, rules, StandingOf(peer), time));
            }
        }

        return new Admission.Reject(new AssociateReject(refusal!.Result, refusal.Source, refusal.Code), refusal.Reason);
    }

    private CertificateStanding StandingOf(PeerIdentity peer) =>
        new(peer.Certificate, tls, () => NodeLimits.Of(rules.Current.Settings), time);

    /// <summary>Whose certificate or title a peer that was turned away had shown; null for a stranger.</summary>
    public string? SuspectOf(PeerIdentity peer, AssociateRequest request)
    {
        var answer = rules.Current.Admit(peer, request.CallingAeTitle, request.CalledAeTitle);
        return answer.Suspect?.Name ?? answer.Admission?.Partner.Name;
    }
}
