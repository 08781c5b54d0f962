using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>Answers proposed presentation contexts (PS3.8 §7.1.1.13, PS3.7 §D.3.2 and §D.3.3.4). Pure.</summary>
public static class ContextNegotiation
{
    /// <summary>The A-ASSOCIATE-AC for a request and the terms that hold once it is sent.</summary>
    public static (AssociateAccept Answer, AssociationTerms Terms) Answer(AssociateRequest request, NegotiationPolicy policy, WireLimits limits)
    {
        var answers = new List<ContextAnswer>(request.Contexts.Count);
        var accepted = new List<PresentationContext>();
        var refused = new List<RefusedContext>();
        var roles = new Dictionary<Uid, PeerRoles>();
        foreach (var proposal in request.Contexts)
        {
            var (result, context) = Decide(proposal, GrantedRoles(proposal.AbstractSyntax, request.User, policy, roles));
            answers.Add(new ContextAnswer(proposal.Id, result, context?.TransferSyntax.Uid ?? TransferSyntaxes.ImplicitLittleEndian.Uid));
            if (context is not null)
            {
                accepted.Add(context);
            }
            else
            {
                refused.Add(new RefusedContext(proposal.Id, proposal.AbstractSyntax, result));
            }
        }

        accepted.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        var extended = ExtendedAnswers.For(request.User.Extended, accepted, policy);
        var user = new UserInformation
        {
            MaximumLength = (uint)limits.MaxPduLength,
            ImplementationClass = Implementation.ClassUid,
            ImplementationVersion = Implementation.VersionName,
            Window = request.User.Window is { } asked ? new AsynchronousOperationsWindow(Granted(asked.Invoked, policy.Window), 1) : null,
            Roles = [.. RoleAnswers(request.User.Roles, roles)],
            Extended = extended,
            IdentityResponse = request.User.Identity is { PositiveResponseRequested: true } ? policy.IdentityResponse : null,
        };
        var answer = new AssociateAccept
        {
            CalledAeTitle = request.CalledAeTitle,
            CallingAeTitle = request.CallingAeTitle,
            ApplicationContext = Uids.ApplicationContext,
            Contexts = answers,
            User = user,
        };
        return (answer, Terms(request, accepted, extended, limits) with { Refused = refused });
    }

    /// <summary>The terms that follow from an answer to our own proposal; contexts the answer may not accept are left out.</summary>
    public static AssociationTerms Conclude(AssociateRequest request, AssociateAccept answer, WireLimits limits)
    {
        var accepted = new List<PresentationContext>();
        foreach (var context in answer.Contexts.Where(c => c.Result == ContextResult.Acceptance))
        {
            var proposal = request.Contexts.FirstOrDefault(p => p.Id == context.Id);
            if (proposal is not null && proposal.TransferSyntaxes.Contains(context.TransferSyntax)
                && TransferSyntaxes.TryGet(context.TransferSyntax, out var syntax))
            {
                accepted.Add(new PresentationContext(context.Id, proposal.AbstractSyntax, syntax, RequestorRoles(proposal.AbstractSyntax, request, answer)));
            }
        }

        accepted.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return new AssociationTerms
        {
            IsRequestor = true,
            CallingAeTitle = request.CallingAeTitle,
            CalledAeTitle = request.CalledAeTitle,
            Contexts = accepted,
            Refused =
            [
                .. answer.Contexts.Where(c => c.Result != ContextResult.Acceptance)
                    .Join(request.Contexts, c => c.Id, p => p.Id, (c, p) => new RefusedContext(p.Id, p.AbstractSyntax, c.Result)),
            ],
            MaxReceiveLength = limits.MaxPduLength,
            MaxSendLength = SendLength(answer.User, limits),
            Window = answer.User.Window?.Invoked ?? 1,
            PeerImplementationClass = answer.User.ImplementationClass,
            PeerImplementationVersion = answer.User.ImplementationVersion,
            Extended = answer.User.Extended,
            Identity = request.User.Identity,
        };
    }

    private static AssociationTerms Terms(AssociateRequest request, IReadOnlyList<PresentationContext> accepted, IReadOnlyList<ExtendedNegotiation> extended, WireLimits limits) => new()
    {
        IsRequestor = false,
        CallingAeTitle = request.CallingAeTitle,
        CalledAeTitle = request.CalledAeTitle,
        Contexts = accepted,
        MaxReceiveLength = limits.MaxPduLength,
        MaxSendLength = SendLength(request.User, limits),
        PeerImplementationClass = request.User.ImplementationClass,
        PeerImplementationVersion = request.User.ImplementationVersion,
        Extended = extended,
        Identity = request.User.Identity,
    };

    /// <summary>
    /// The roles granted out of those proposed. Without role selection the requestor is SCU (PS3.7 §D.3.3.4); so it is when
    /// role selection takes nothing.
    /// </summary>
    private static PeerRoles GrantedRoles(Uid abstractSyntax, UserInformation user, NegotiationPolicy policy, Dictionary<Uid, PeerRoles> known)
    {
        if (known.TryGetValue(abstractSyntax, out var granted))
        {
            return granted;
        }

        var allowed = abstractSyntax.IsEmpty ? PeerRoles.Unsupported : policy.RolesOf(abstractSyntax);
        var proposed = PeerRoles.Scu;
        if (user.Roles.FirstOrDefault(r => r.SopClass == abstractSyntax) is { } selection)
        {
            proposed = (selection.Scu ? PeerRoles.Scu : PeerRoles.Unsupported) | (selection.Scp ? PeerRoles.Scp : PeerRoles.Unsupported);
        }

        granted = allowed & proposed & PeerRoles.Both;
        if (granted == PeerRoles.Unsupported)
        {
            granted = allowed == PeerRoles.Unsupported ? PeerRoles.Unsupported : PeerRoles.Refused;
        }

        known[abstractSyntax] = granted;
        return granted;
    }

    private static (ContextResult Result, PresentationContext? Context) Decide(ContextProposal proposal, PeerRoles granted)
    {
        if (granted is PeerRoles.Unsupported or PeerRoles.Refused)
        {
            return (granted == PeerRoles.Refused ? ContextResult.UserRejection : ContextResult.AbstractSyntaxNotSupported, null);
        }

        var syntax = TransferSyntaxChoice.For(proposal, granted.HasFlag(PeerRoles.Scu));
        if (syntax is null)
        {
            return (ContextResult.TransferSyntaxesNotSupported, null);
        }

        var ours = (granted.HasFlag(PeerRoles.Scu) ? LocalRoles.Scp : LocalRoles.None) | (granted.HasFlag(PeerRoles.Scp) ? LocalRoles.Scu : LocalRoles.None);
        return (ContextResult.Acceptance, new PresentationContext(proposal.Id, proposal.AbstractSyntax, syntax, ours));
    }

    /// <summary>Asked for is any number where it is 0.</summary>
    private static ushort Granted(ushort asked, ushort most) => asked == 0 ? most : Math.Min(asked, most);

    private static IEnumerable<RoleSelection> RoleAnswers(IEnumerable<RoleSelection> proposed, Dictionary<Uid, PeerRoles> granted)
    {
        var answered = new HashSet<Uid>();
        foreach (var role in proposed)
        {
            if (granted.TryGetValue(role.SopClass, out var roles) && roles is not (PeerRoles.Unsupported or PeerRoles.Refused) && answered.Add(role.SopClass))
            {
                yield return new RoleSelection(role.SopClass, role.Scu && roles.HasFlag(PeerRoles.Scu), role.Scp && roles.HasFlag(PeerRoles.Scp));
            }
        }
    }

    private static LocalRoles RequestorRoles(Uid abstractSyntax, AssociateRequest request, AssociateAccept answer)
    {
        var proposed = request.User.Roles.FirstOrDefault(r => r.SopClass == abstractSyntax);
        var accepted = answer.User.Roles.FirstOrDefault(r => r.SopClass == abstractSyntax);
        if (proposed is null || accepted is null)
        {
            return LocalRoles.Scu;
        }

        return (proposed.Scu && accepted.Scu ? LocalRoles.Scu : LocalRoles.None) | (proposed.Scp && accepted.Scp ? LocalRoles.Scp : LocalRoles.None);
    }

    /// <summary>The peer's maximum under our ceiling. A peer that names none is taken to hold the 16 KiB every DICOM node once had.</summary>
    private static int SendLength(UserInformation peer, WireLimits limits) => peer.MaximumLength switch
    {
        null => Math.Min(16 * 1024, limits.MaxSendPduLength),
        0 => limits.MaxSendPduLength,
        { } length => (int)Math.Min(length, (uint)limits.MaxSendPduLength),
    };
}
