using System.Collections.Frozen;
using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Access;

/// <summary>
/// Who may do what, decided in one place from the settings alone: no clock, no disk, no state. What no rule allows is refused.
/// </summary>
public sealed class AccessRules
{
    private readonly PartnerIndex partners;
    private readonly FrozenSet<AeTitle> own;
    private readonly PartnerNames names;

    public AccessRules(NodeSettings settings)
    {
        Settings = settings;
        partners = new PartnerIndex(settings.Partners);
        own = settings.Node.AeTitles.ToFrozenSet();
        names = new PartnerNames(settings.Partners);
    }

    /// <summary>What these rules were made from.</summary>
    public NodeSettings Settings { get; }

    /// <summary>
    /// Is this peer a partner? With a certificate the certificate says which one, and the calling title must be that partner's; in
    /// clear it is the address together with a title of a partner marked plain. A stranger learns nothing about our titles.
    /// </summary>
    /// <param name="peer">What the transport knows of it.</param>
    /// <param name="calling">Empty when what was sent is no AE title.</param>
    /// <param name="called">Empty when what was sent is no AE title.</param>
    public AdmissionAnswer Admit(PeerIdentity peer, AeTitle calling, AeTitle called)
    {
        var (partner, refusal) = peer.Certificate is { } certificate ? Certified(certificate, calling) : InClear(peer.Remote.Address, calling);
        if (refusal is null && peer.Certificate is not null && partner!.Addresses.Count > 0 && !PartnerIndex.IsListed(partner, Plain4(peer.Remote.Address)))
        {
            refusal = AssociationRefusal.Calling(AccessReasons.AddressNotListed);
        }

        if (refusal is null && !own.Contains(called))
        {
            refusal = AssociationRefusal.Called(AccessReasons.CalledAeUnknown);
        }

        return refusal is null
            ? new AdmissionAnswer(new PartnerAdmission(this, partner!, peer, calling, called), null)
            : new AdmissionAnswer(null, refusal, partner);
    }

    /// <summary>The partners that call with this title, whoever uses it.</summary>
    public IReadOnlyList<PartnerSettings> OwnersOf(AeTitle title) => partners.Titled(title);

    /// <summary>
    /// May the partner do this, now? Asked at each operation; for find, move and get again for what each partner sent of each study, and
    /// before each instance that is sent. There is no other way to an answer. An admission by earlier rules is judged by these: a right taken away ends here, in the middle of an association.
    /// </summary>
    public AccessDecision Decide(PartnerAdmission admission, Operation operation, StudyStanding? study, DateTimeOffset now)
    {
        if (StillAdmitted(admission) is not { } partner)
        {
            return AccessDecision.Refuse(AccessReasons.PartnerNoLongerAdmitted);
        }

        if (!partner.May.Contains(operation))
        {
            return AccessDecision.Refuse(AccessReasons.OperationNotAllowed);
        }

        var isRead = operation is Operation.Find or Operation.Move or Operation.Get;
        if (isRead && !partner.PlainRisk && (partner.Security == ChannelSecurity.Plain || admission.Peer.Certificate is null))
        {
            // No settings file that was checked says so; whatever it says, nothing is read in clear unawares.
            return AccessDecision.Refuse(AccessReasons.ReadingInClear);
        }

        return isRead && study is { } standing ? DecideSight(partner.Sees, standing, now) : AccessDecision.Allow;
    }

    /// <summary>May the partner report, now, what became of a request for storage commitment? It is this node that asked, of a partner that offers it.</summary>
    public AccessDecision DecideReport(PartnerAdmission admission) => StillAdmitted(admission) switch
    {
        null => AccessDecision.Refuse(AccessReasons.PartnerNoLongerAdmitted),
        { } partner when partner.Offers.Contains(PartnerOffer.Commit) => AccessDecision.Allow,
        _ => AccessDecision.Refuse(AccessReasons.OperationNotAllowed),
    };

    /// <summary>May the partner have instances moved to this title? Without <c>moveTo</c>: to its own titles only.</summary>
    public MoveAnswer DecideMove(PartnerAdmission admission, AeTitle destination, DateTimeOffset now)
    {
        var operation = Decide(admission, Operation.Move, study: null, now);
        if (!operation.IsAllowed)
        {
            return new MoveAnswer(operation, null, destination);
        }

        var partner = StillAdmitted(admission)!;
        var titled = partners.Titled(destination);
        if (titled.Count == 0)
        {
            return Refused(AccessReasons.DestinationUnknown);
        }

        // A title that several partners share means the requester itself, else what its moveTo names.
        var allowed = partner.MoveTo is null ? [partner] : partner.MoveTo.SelectMany(names.Named).ToList();
        var targets = titled.Where(allowed.Contains).ToList();
        var target = targets.Contains(partner) ? partner : targets.Count == 1 ? targets[0] : null;
        return target switch
        {
            null => Refused(AccessReasons.DestinationNotAllowed),
            _ when PartnerPlace.ProblemOf(target) is { } problem => Refused(problem),
            _ => new MoveAnswer(AccessDecision.Allow, target, destination),
        };

        MoveAnswer Refused(string reason) => new(AccessDecision.Refuse(reason), null, destination);
    }

    /// <summary>The partner as these rules know it, or null when they would not admit it any more.</summary>
    public PartnerSettings? StillAdmitted(PartnerAdmission admission)
    {
        if (ReferenceEquals(admission.Rules, this))
        {
            return admission.Partner;
        }

        var again = Admit(admission.Peer, admission.Calling, admission.Called).Admission?.Partner;
        return again?.Name == admission.Partner.Name ? again : null;
    }

    private (PartnerSettings? Partner, AssociationRefusal? Refusal) Certified(PeerCertificate certificate, AeTitle calling)
    {
        var owners = partners.Owners(certificate);
        if (owners.Count != 1)
        {
            return (null, AssociationRefusal.Calling(owners.Count == 0 ? AccessReasons.CertificateUnknown : AccessReasons.CertificateAmbiguous));
        }

        return (owners[0], (calling.IsEmpty, owners[0].AeTitles.Contains(calling)) switch
        {
            (true, _) => AssociationRefusal.Calling(AccessReasons.CallingAeInvalid),
            (_, false) => AssociationRefusal.Calling(AccessReasons.CallingAeNotOwned),
            _ => null,
        });
    }

    private (PartnerSettings? Partner, AssociationRefusal? Refusal) InClear(IPAddress address, AeTitle calling)
    {
        if (calling.IsEmpty)
        {
            return (null, AssociationRefusal.Calling(AccessReasons.CallingAeInvalid));
        }

        var titled = partners.Titled(calling);
        if (titled.FirstOrDefault(p => p.Security is ChannelSecurity.Tls) is { } owner)
        {
            return (owner, AssociationRefusal.Calling(AccessReasons.CallingAeNeedsTls));
        }

        if (titled.FirstOrDefault(p => PartnerIndex.IsListed(p, Plain4(address))) is { } partner)
        {
            return (partner, null);
        }

        return titled.Count == 0
            ? (null, AssociationRefusal.Calling(AccessReasons.CallingAeUnknown))
            : (titled[0], AssociationRefusal.Calling(AccessReasons.AddressNotListed));
    }

    private static AccessDecision DecideSight(Sees sees, StudyStanding standing, DateTimeOffset now)
    {
        if (standing.HasOwn)
        {
            return AccessDecision.AllowBecause("own");
        }

        if (sees == Sees.All)
        {
            return AccessDecision.AllowBecause("all");
        }

        if (sees != Sees.Granted)
        {
            return AccessDecision.Refuse(AccessReasons.StudyNotVisible);
        }

        if (standing.GrantInForce(now) is { } grant)
        {
            return AccessDecision.AllowBecause(grant);
        }

        return AccessDecision.Refuse((standing.WasRevoked, standing.HasExpired(now)) switch
        {
            (true, _) => AccessReasons.GrantRevoked,
            (_, true) => AccessReasons.GrantExpired,
            _ => AccessReasons.StudyNotVisible,
        });
    }

    private static IPAddress Plain4(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
