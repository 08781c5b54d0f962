using System.Net;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Partners against each other: whoever calls must be one of them, never two.</summary>
internal static class UniquenessChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        Names(settings, report);
        Certificates(settings, report);
        Authorities(settings, report);
        PlainTitles(settings, report);
    }

    private static void Names(NodeSettings settings, CheckReport report)
    {
        Once(settings.Partners.Select((p, i) => (p.Name, $"partners[{i}].name")), "a partner", report);
        Once(settings.Routes.Select((r, i) => (r.Name, $"routes[{i}].name")), "a route", report);
    }

    private static void Once(IEnumerable<(string Name, string Path)> names, string what, CheckReport report)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, path) in names.Where(n => n.Name.Length > 0))
        {
            if (!seen.TryAdd(name, path))
            {
                report.Mistake(path, $"\"{name}\" is already the name of {what} on line {report.LineOf(seen[name])}", "a name of its own");
            }
        }
    }

    private static void Certificates(NodeSettings settings, CheckReport report)
    {
        var owners = new Dictionary<string, (int Partner, string Path)>(StringComparer.Ordinal);
        for (var p = 0; p < settings.Partners.Count; p++)
        {
            for (var c = 0; c < settings.Partners[p].Certificates.Count; c++)
            {
                var (hex, path) = (settings.Partners[p].Certificates[c].Hex, $"partners[{p}].certificates[{c}]");
                if (hex.Length > 0 && !owners.TryAdd(hex, (p, path)) && owners[hex].Partner != p)
                {
                    report.Mistake(path, $"this certificate already belongs to \"{settings.Partners[owners[hex].Partner].Name}\" on line {report.LineOf(owners[hex].Path)}", "one partner for each certificate, since the certificate is the identity");
                }
            }
        }
    }

    private static void Authorities(NodeSettings settings, CheckReport report)
    {
        var seen = new Dictionary<(string, string), string>();
        for (var p = 0; p < settings.Partners.Count; p++)
        {
            if (settings.Partners[p] is { Issuer: { Hex.Length: > 0 } issuer, Subject: { Text: { Length: > 0 } text } }
                && !seen.TryAdd((issuer.Hex, text), settings.Partners[p].Name))
            {
                report.Mistake($"partners[{p}].subject", $"this issuer and subject already belong to \"{seen[(issuer.Hex, text)]}\"", "one partner for each certificate, since the certificate is the identity");
            }
        }
    }

    private static void PlainTitles(NodeSettings settings, CheckReport report)
    {
        var byTitle = settings.Partners
            .SelectMany((partner, p) => partner.AeTitles.Select((title, t) => (Partner: partner, P: p, Title: title, Path: $"partners[{p}].aeTitles[{t}]")))
            .Where(e => !e.Title.IsEmpty)
            .GroupBy(e => e.Title);
        foreach (var group in byTitle)
        {
            var entries = group.ToList();
            foreach (var plain in entries.Where(e => e.Partner.Security is ChannelSecurity.Plain))
            {
                if (entries.Find(e => e.Partner.Security is ChannelSecurity.Tls) is { Partner: { } owner })
                {
                    report.Mistake(plain.Path, $"\"{plain.Title}\" is a title of \"{owner.Name}\", which is known by its certificate; on a plain listener it would be refused", "a title no TLS partner has");
                }
                else if (entries.Find(e => e.P < plain.P && Overlap(e.Partner.Addresses, plain.Partner.Addresses)) is { Partner: { } other })
                {
                    report.Mistake(plain.Path, $"\"{plain.Title}\" is also a title of \"{other.Name}\", whose addresses overlap", "different titles or separate addresses");
                }
            }
        }
    }

    private static bool Overlap(IReadOnlyList<IPNetwork> left, IReadOnlyList<IPNetwork> right) =>
        left.Any(a => right.Any(b => a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress)));
}
