using System.Diagnostics.CodeAnalysis;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Services;

/// <summary>Answers every request for an association: partner or not, room or not, and what may be negotiated.</summary>
public sealed class AdmissionDesk(LivePart<AccessRules> rules, LiveTls tls, PartnerLoad load, TimeProvider time)
{
    [SuppressMessage("Reliability", "CA2000", Justification = "The place goes with the answer: the listener gives it back on every way out.")]
    public Admission Admit(PeerIdentity peer, AssociateRequest request)
    {
        var answer = rules.Current.Admit(peer, request.CallingAeTitle, request.CalledAeTitle);
        var refusal = answer.Refusal;
        if (answer.Admission is { } admission)
        {
            // Taken here, not looked at: of several that ask in the same moment the surplus is rejected like any other.
            if (load.TryEnter(admission.Partner.Name, admission.Partner.Limits) is { } seat)
            {
                var session = new PartnerSession(admission, rules, StandingOf(peer), time) { Seat = seat };
                return new Admission.Accept(PartnerPolicy.For(admission.Partner), session)
                {
                    Pace = bytes => load.Move(admission.Partner.Name, session.LimitsNow, bytes),
                    Place = seat,
                };
            }

            refusal = AssociationRefusal.Limit(AccessReasons.PartnerAssociationLimit);
        }

        return new Admission.Reject(new AssociateReject(refusal!.Result, refusal.Source, refusal.Code), refusal.Reason);
    }

    private CertificateStanding StandingOf(PeerIdentity peer) =>
        new(peer.Certificate, tls, () => NodeLimits.Of(rules.Current.Settings), time);

    /// <summary>Whose certificate or title a peer that was turned away had shown.</summary>
    /// <param name="peer">What the transport knows of it.</param>
    /// <param name="request">What it asked for; null when that could not be read.</param>
    public Suspicion SuspicionOf(PeerIdentity peer, AssociateRequest? request)
    {
        if (request is null)
        {
            return Suspicion.Nobody;
        }

        var inForce = rules.Current;
        var answer = inForce.Admit(peer, request.CallingAeTitle, request.CalledAeTitle);
        var owner = answer.Suspect ?? answer.Admission?.Partner;
        var claimed = inForce.OwnersOf(request.CallingAeTitle);
        return new Suspicion(owner?.Name, claimed.Count == 0 || (owner is not null && claimed.Contains(owner)) ? null : claimed[0].Name);
    }
}
