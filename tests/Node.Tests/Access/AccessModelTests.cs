using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Access;

/// <summary>
/// The decision function against a naive model that goes through every partner and says the rules in other words, over settings
/// and peers drawn from few titles, pins and addresses so that they meet often.
/// </summary>
public sealed class AccessModelTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Titles = ["ALPHA", "BETA", "GAMMA", "DELTA"];
    private static readonly string[] Addresses = ["10.0.0.1", "10.0.1.1", "192.168.1.1"];
    private static readonly string[] Ranges = ["10.0.0.0/24", "10.0.0.0/16", "192.168.1.1/32"];

    [Fact]
    public void Nobody_is_admitted_or_allowed_more_than_the_rules_say()
    {
        var cases = from partners in Gen.ListOf(Partner(), 4).Select(Sound)
                    from peer in Peer()
                    from calling in Gen.Elements([.. Titles, string.Empty])
                    from called in Gen.Elements("NODE", "OTHER")
                    from operation in Gen.Elements(Enum.GetValues<Operation>())
                    from standing in Standing()
                    from destination in Gen.Elements([.. Titles, "NOWHERE"])
                    select new Case(partners, peer, Title(calling), Title(called), operation, standing, Title(destination));

        Prop.ForAll(cases.ToArbitrary(), Holds).CheckMany(3000);
    }

    private static bool Holds(Case asked)
    {
        var rules = new AccessRules(SettingsOf(asked.Partners));
        var admission = rules.Admit(asked.Peer, asked.Calling, asked.Called).Admission;
        var expected = ModelAdmits(asked);
        if (admission?.Partner.Name != expected?.Name)
        {
            return false;
        }

        if (admission is null)
        {
            return true;
        }

        var allowed = rules.Decide(admission, asked.Operation, asked.Standing, Now).IsAllowed;
        var move = rules.DecideMove(admission, asked.Destination, Now);
        return allowed == ModelAllows(expected!, asked.Operation, asked.Standing)
            && (move.Decision.Reason, move.Destination?.Name) == ModelMove(asked.Partners, expected!, asked.Destination);
    }

    private static PartnerSettings? ModelAdmits(Case asked)
    {
        if (asked.Called.Value != "NODE" || asked.Calling.IsEmpty)
        {
            return null;
        }

        return asked.Partners.SingleOrDefault(p => p.AeTitles.Contains(asked.Calling) && (asked.Peer.Certificate is { } certificate
            ? p.Certificates.Contains(certificate.Fingerprint) && (p.Addresses.Count == 0 || p.Addresses.Any(a => a.Contains(asked.Peer.Remote.Address)))
            : p.Security == ChannelSecurity.Plain && p.Addresses.Any(a => a.Contains(asked.Peer.Remote.Address))
                && !asked.Partners.Any(other => other.Security == ChannelSecurity.Tls && other.AeTitles.Contains(asked.Calling))));
    }

    private static bool ModelAllows(PartnerSettings partner, Operation operation, StudyStanding standing) =>
        partner.May.Contains(operation)
        && (operation is Operation.Echo or Operation.Store or Operation.Commit
            || (IsReadAloudAccepted(partner)
                && (partner.Sees == Sees.All
                    || standing.HasOwn
                    || (partner.Sees == Sees.Granted && standing.Grants.Any(g => g.From <= Now && !(g.Until <= Now))))));

    private static bool IsReadAloudAccepted(PartnerSettings partner) => partner.Security == ChannelSecurity.Tls || partner.PlainRisk;

    /// <summary>Exactly: who may move there goes there, and whoever may not is told the first thing that forbids it.</summary>
    private static (string Reason, string? Destination) ModelMove(IReadOnlyList<PartnerSettings> partners, PartnerSettings requester, AeTitle destination)
    {
        if (!requester.May.Contains(Operation.Move) || !IsReadAloudAccepted(requester))
        {
            return (requester.May.Contains(Operation.Move) ? "reading-in-clear" : "operation-not-allowed", null);
        }

        bool IsNamed(PartnerSettings target) => requester.MoveTo is null
            ? target.Name == requester.Name
            : requester.MoveTo.Any(m => m == target.Name || (!partners.Any(p => p.Name == m) && target.AeTitles.Any(t => t.Value == m)));
        var called = partners.Where(p => p.AeTitles.Contains(destination)).ToList();
        var named = called.Where(IsNamed).ToList();
        var meant = named.Find(p => p.Name == requester.Name) ?? (named.Count == 1 ? named[0] : null);
        var reason = called.Count == 0 ? "destination-unknown"
            : meant is null ? "destination-not-allowed"
            : meant.Host is null ? "destination-without-address"
            : meant is { Security: ChannelSecurity.Plain, PlainRisk: false } ? "destination-in-clear"
            : string.Empty;
        return (reason, reason.Length == 0 ? meant!.Name : null);
    }

    private static Gen<PartnerSettings> Partner() =>
        from security in Gen.Elements(ChannelSecurity.Tls, ChannelSecurity.Plain)
        from title in Gen.Elements(Titles)
        from second in Gen.Elements(Titles)
        from pin in Gen.Choose(0, 5)
        from next in Gen.Choose(0, 5)
        from range in Gen.Elements(Ranges)
        from limited in Gen.Elements(true, false)
        from may in Gen.SubListOf(Enum.GetValues<Operation>())
        from sees in Gen.Elements(Enum.GetValues<Sees>())
        from moveTo in Gen.Elements(null, Array.Empty<string>(), ["ALPHA"], ["partner 1", "BETA"])
        from host in Gen.Elements(true, false)
        from risk in Gen.Elements(true, false)
        let isPlain = security == ChannelSecurity.Plain
        select new PartnerSettings
        {
            Name = string.Empty,
            AeTitles = [.. new[] { title, second }.Distinct(StringComparer.Ordinal).Select(AeTitle.Parse)],
            Security = security,
            Addresses = isPlain || limited ? [IPNetwork.Parse(range)] : [],
            Certificates = isPlain ? [] : [.. new[] { pin, next }.Distinct().Select(Pin)],
            May = [.. may],
            Sees = sees,
            MoveTo = moveTo,
            Host = host && Node.Settings.HostName.TryParse("10.0.0.9", out var name) ? name : null,
            Port = host ? 104 : null,
            PlainRisk = isPlain && risk,
        };

    /// <summary>Only what a settings file may hold: names and pins of their own, plain titles that no other partner has.</summary>
    private static List<PartnerSettings> Sound(IEnumerable<PartnerSettings> drawn)
    {
        var sound = new List<PartnerSettings>();
        foreach (var partner in drawn.Select((p, i) => p with { Name = $"partner {i}" }))
        {
            var clash = sound.Exists(other => other.Certificates.Intersect(partner.Certificates).Any()
                || ((other.Security == ChannelSecurity.Plain || partner.Security == ChannelSecurity.Plain) && other.AeTitles.Intersect(partner.AeTitles).Any()));
            if (!clash)
            {
                sound.Add(partner);
            }
        }

        return sound;
    }

    private static Gen<PeerIdentity> Peer() =>
        from address in Gen.Elements(Addresses)
        from pin in Gen.Choose(-3, 6)
        select new PeerIdentity(new IPEndPoint(IPAddress.Parse(address), 40000), new IPEndPoint(IPAddress.Loopback, 104), pin < 0 ? null : Certificate(pin));

    private static Gen<StudyStanding> Standing() =>
        from own in Gen.Elements(true, false)
        from grants in Gen.ListOf(Grant(), 2)
        from revoked in Gen.Elements(true, false)
        select new StudyStanding(own, [.. grants], revoked);

    private static Gen<Grant> Grant() =>
        from days in Gen.Choose(-2, 2)
        from isOpen in Gen.Elements(true, false, false)
        select new Grant
        {
            To = "partner 0",
            Of = "partner 1",
            Scope = GrantScope.OfStudy(Uid.Parse("1.2.3")),
            From = Now.AddDays(days),
            Until = isOpen ? null : Now.AddDays(days + 1),
            Basis = "treatment",
            GivenAt = Now,
        };

    private static PeerCertificate Certificate(int pin) => new()
    {
        Der = ReadOnlyMemory<byte>.Empty,
        Fingerprint = Pin(pin),
        Subject = "CN=someone",
        Issuer = "CN=someone",
        SerialNumber = "01",
        NotBefore = Now.AddYears(-1),
        NotAfter = Now.AddYears(1),
    };

    private static Fingerprint Pin(int number) => Fingerprint.Parse("sha256:" + new string((char)('0' + number), 64));

    private static AeTitle Title(string text) => AeTitle.TryParse(text, out var title) ? title : default;

    private static NodeSettings SettingsOf(IReadOnlyList<PartnerSettings> partners) => new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = partners,
    };

    private sealed record Case(
        IReadOnlyList<PartnerSettings> Partners, PeerIdentity Peer, AeTitle Calling, AeTitle Called, Operation Operation, StudyStanding Standing, AeTitle Destination);
}
