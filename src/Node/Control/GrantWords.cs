using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Store;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Control;

/// <summary>
/// From what a person typed to one grant: one partner that may see, one that sent, one study or patient, one period. Whatever could
/// mean two things is refused with the candidates; nothing is guessed that shows images to somebody.
/// </summary>
internal sealed class GrantWords(NodeSettings settings, StoreGrants held, DateTimeOffset now)
{
    private const int LongestBasis = 256;
    private readonly PartnerNames partners = new([.. settings.Partners, .. settings.NotAdmitted]);

    public Grant Read(GrantRequest request, string givenBy)
    {
        var to = Grantee(request.To);
        var (scope, owner) = request.PatientId is { } patient ? Patient(request, patient, to.Name) : Study(request, to.Name);
        var (from, until) = Period(request);
        if (request.Basis.Trim().Length is 0 or > LongestBasis)
        {
            throw new ControlRefusedException("grant-basis-missing", $"A grant needs its basis, 1 to {LongestBasis} characters: a word such as treatment, or the reference of the patient's authorisation.");
        }

        return new Grant { To = to.Name, Of = owner, Scope = scope, From = from, Until = until, Basis = request.Basis.Trim(), GivenBy = givenBy, GivenAt = now };
    }

    /// <summary>The partner that a name or title means.</summary>
    public PartnerSettings Partner(string name)
    {
        var named = partners.Named(name);
        if (named.Count == 1)
        {
            return named[0];
        }

        if (named.Count > 1)
        {
            throw new ControlRefusedException("partner-ambiguous", $"{PartnerNames.Ambiguity(name, named)}. Use {PartnerNames.Remedy(name, named)}.");
        }

        var near = Spelling.Nearest(name, partners.All) is { } guess ? $" (did you mean \"{guess}\"?)" : string.Empty;
        throw new ControlRefusedException("partner-unknown", $"\"{name}\" is no partner's name or AE title in the settings{near}; 'dicomx partner list' lists them.");
    }

    /// <summary>The partner that sent, by any name it has here: one that is no longer in the settings may have sent too.</summary>
    public string Owner(string name, IEnumerable<string> owners) =>
        owners.Contains(name, StringComparer.Ordinal) ? name : Partner(name).Name;

    private PartnerSettings Grantee(string name)
    {
        var to = Partner(name);
        return to.Sees switch
        {
            Sees.Own => throw new ControlRefusedException(
                "grant-without-effect", $"\"{to.Name}\" sees only its own instances, so the grant would do nothing. Set \"sees\": \"granted\" at that partner first."),
            Sees.All => throw new ControlRefusedException("grant-without-effect", $"\"{to.Name}\" sees everything already (\"sees\": \"all\")."),
            _ => to,
        };
    }

    private (GrantScope Scope, string Owner) Study(GrantRequest request, string to)
    {
        var study = StudyOrders.UidOf(new StudyRequest(request.StudyInstanceUid ?? string.Empty));
        var owners = held.OwnersOf(study);
        if (owners.Count == 0)
        {
            throw StudyOrders.Unknown();
        }

        return (GrantScope.OfStudy(study), OneOwner(request, owners, to));
    }

    private (GrantScope Scope, string Owner) Patient(GrantRequest request, string patient, string to)
    {
        var found = held.PatientsOf(patient);
        if (found.Count == 0)
        {
            throw new ControlRefusedException("patient-unknown", "Nothing is held of a patient with this ID. 'dicomx study list' shows the IDs; spelling and case count.");
        }

        var inDomain = request.Domain is null ? found : [.. found.Where(p => p.Domain == request.Domain)];
        if (inDomain.Count == 0)
        {
            throw new ControlRefusedException("domain-unknown", $"There is no such patient in that domain. This ID is held in {List(found.Select(p => p.Domain))}.");
        }

        // The owner first: a domain is mostly one practice's own, and naming the practice says which.
        var owner = OneOwner(request, [.. inDomain.Select(p => p.Owner)], to);
        var domains = inDomain.Where(p => p.Owner == owner).Select(p => p.Domain).Distinct(StringComparer.Ordinal).ToList();
        return domains.Count == 1
            ? (GrantScope.OfPatient(domains[0], patient), owner)
            : throw new ControlRefusedException("domain-ambiguous", $"\"{owner}\" sent patients with this ID of several domains: {List(domains)}. Say which with --domain.");
    }

    private string OneOwner(GrantRequest request, IReadOnlyList<string> owners, string to)
    {
        if (request.Of is { } named)
        {
            var owner = Owner(named, owners);
            return owner == to
                ? throw new ControlRefusedException("grant-without-effect", $"\"{to}\" sees what it sent itself.")
                : owners.Contains(owner, StringComparer.Ordinal)
                ? owner
                : throw new ControlRefusedException(CatalogReasons.NothingToGrant, $"\"{owner}\" sent nothing of it. {List(owners)} did.");
        }

        var others = owners.Where(owner => owner != to).Distinct(StringComparer.Ordinal).ToList();
        return others.Count switch
        {
            1 => others[0],
            0 => throw new ControlRefusedException("grant-without-effect", $"Only \"{to}\" itself sent of it, and sees that anyway."),
            _ => throw new ControlRefusedException("owner-ambiguous", $"Several partners sent of it: {List(others)}. Say whose instances are meant with --of; give one grant for each."),
        };
    }

    private (DateTimeOffset From, DateTimeOffset? Until) Period(GrantRequest request)
    {
        if ((request.Until is null ? 0 : 1) + (request.Days is null ? 0 : 1) + (request.IsOpenEnded ? 1 : 0) != 1)
        {
            throw new ControlRefusedException("grant-period-missing", "A grant needs its end: --days, --until, or --open-end for one that lasts until it is revoked.");
        }

        var from = request.From ?? now;
        var until = request.IsOpenEnded ? (DateTimeOffset?)null : request.Until ?? from.AddDays(request.Days!.Value);
        return until > from && until > now || until is null
            ? (from, until)
            : throw new ControlRefusedException("grant-period-invalid", "The grant would end before it begins, or has ended already.");
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Distinct(StringComparer.Ordinal).Take(20).Select(name => $"\"{name}\""));
}
