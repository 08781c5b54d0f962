using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Names of partners in routes, grants and moves: each must mean exactly one partner that can be reached as needed.</summary>
internal static class ReferenceChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        // With an unreadable name or title anywhere, a reference that finds nobody may only be its echo.
        if (Enumerable.Range(0, settings.Partners.Count).Any(i => report.IsDoubtful($"partners[{i}].name") || report.IsDoubtful($"partners[{i}].aeTitles")))
        {
            return;
        }

        var partners = new PartnerNames(settings.Partners);
        var own = settings.Node.AeTitles;
        foreach (var (route, r) in settings.Routes.Select((route, r) => (route, r)))
        {
            Each(route.When.From, $"routes[{r}].when.from", (name, path) => One(partners, own, name, path, report));
            Each(route.ForwardTo, $"routes[{r}].forwardTo", (name, path) => Destination(One(partners, own, name, path, report), path, report));
            Each(route.Grant?.To, $"routes[{r}].grant.to", (name, path) => Grantee(One(partners, own, name, path, report), path, report));
            if (route.ForwardTo.Count == 0 && route.Grant is null && !report.IsDoubtful($"routes[{r}]"))
            {
                report.Mistake($"routes[{r}]", "the route does nothing", "forwardTo, grant or both");
            }
        }

        foreach (var (partner, p) in settings.Partners.Select((partner, p) => (partner, p)))
        {
            Each(partner.MoveTo, $"partners[{p}].moveTo", (name, path) => Destination(One(partners, own, name, path, report), path, report));
        }
    }

    private static void Each(IReadOnlyList<string>? names, string path, Action<string, string> check)
    {
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            if (names![i].Length > 0)
            {
                check(names[i], $"{path}[{i}]");
            }
        }
    }

    private static PartnerSettings? One(PartnerNames partners, IReadOnlyList<AeTitle> own, string name, string path, CheckReport report)
    {
        var found = partners.Named(name);
        if (own.Any(t => t.Value == name) && !found.Any(p => p.Name == name))
        {
            report.Mistake(path, $"\"{name}\" is this node itself", "another partner's name or AE title; a node never sends to itself");
            return null;
        }

        if (found.Count == 1)
        {
            return found[0];
        }

        if (found.Count > 1)
        {
            report.Mistake(path, PartnerNames.Ambiguity(name, found), PartnerNames.Remedy(name, found));
        }
        else
        {
            var near = Json.Spelling.Nearest(name, partners.All) is { } guess ? $" (did you mean \"{guess}\"?)" : string.Empty;
            report.MissingPartner(path, $"\"{name}\" is no partner's name or AE title{near}", "the name or an AE title of an entry in partners");
        }

        return null;
    }

    private static void Destination(PartnerSettings? partner, string path, CheckReport report)
    {
        if (partner is { Host: null })
        {
            report.Mistake(path, $"\"{partner.Name}\" cannot be sent to: it has no host and port", "a partner with host and port");
        }

        if (partner is { Security: ChannelSecurity.Plain, PlainRisk: false })
        {
            report.Mistake(path, $"images would be sent in clear to the plain partner \"{partner.Name}\"", "a TLS partner, or \"plainRisk\": true at that partner if the practice accepts that");
        }
    }

    private static void Grantee(PartnerSettings? partner, string path, CheckReport report)
    {
        if (partner is { Sees: Sees.Own })
        {
            report.Mistake(path, $"\"{partner.Name}\" sees only its own instances, so the grant would do nothing", "a partner with \"sees\": \"granted\"");
        }
    }
}
