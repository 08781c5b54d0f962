namespace DicomExchange.Node.Settings.Checks;

/// <summary>One partner by itself: is it clear who it is, and is what it may do safe over its channel.</summary>
internal static class PartnerChecks
{
    private static readonly string[] CertificateKeys = ["certificates", "issuer", "subject"];
    private static readonly Operation[] ReadsBack = [Operation.Find, Operation.Move, Operation.Get];

    public static void Run(PartnerSettings partner, string path, CheckReport report)
    {
        if (partner.Security is ChannelSecurity.Plain)
        {
            Plain(partner, path, report);
        }
        else
        {
            Tls(partner, path, report);
        }

        if (partner.Host is null != partner.Port is null && !report.IsDoubtful(path + ".host") && !report.IsDoubtful(path + ".port"))
        {
            var missing = partner.Host is null ? "host" : "port";
            report.Mistake(path, $"the key \"{missing}\" is missing: host and port belong together", "both, or neither when nothing is ever sent there");
        }

        Repeated(partner.AeTitles.Select(t => t.Value), path + ".aeTitles", report);
        Repeated(partner.May.Select(m => m.ToString()), path + ".may", report);
        Repeated(partner.Certificates.Select(c => c.Hex), path + ".certificates", report);
    }

    private static void Plain(PartnerSettings partner, string path, CheckReport report)
    {
        if (partner.Addresses.Count == 0 && !report.IsDoubtful(path + ".addresses"))
        {
            report.Mistake(path + ".addresses", "a plain partner is only known by its address, and none is given", "the addresses it calls from, such as [\"192.168.1.20/32\"]");
        }

        foreach (var key in CertificateKeys.Where(k => report.Has($"{path}.{k}")))
        {
            report.Mistake($"{path}.{key}", "a plain partner shows no certificate", "security \"tls\", or this key left out");
        }

        if (partner.PlainRisk)
        {
            report.Note($"{path} (plain) has plainRisk: data of patients may cross the network in clear to {partner.Name}.");
            return;
        }

        for (var i = 0; i < partner.May.Count; i++)
        {
            if (ReadsBack.Contains(partner.May[i]))
            {
                var word = partner.May[i].ToString().ToLowerInvariant();
                report.Mistake($"{path}.may[{i}]", $"\"{word}\" would let a plain partner read images in clear", "echo and store only, or \"plainRisk\": true if the practice accepts that");
            }
        }

        if (partner.Sees is Sees.All)
        {
            report.Mistake(path + ".sees", "a plain partner would see everything", "own or granted, or \"plainRisk\": true if the practice accepts that");
        }
    }

    private static void Tls(PartnerSettings partner, string path, CheckReport report)
    {
        if (report.IsDoubtful(path + ".security") || CertificateKeys.Any(k => report.IsDoubtful($"{path}.{k}")))
        {
            return;
        }

        var pinned = partner.Certificates.Count > 0;
        switch (pinned, partner.Issuer, partner.Subject)
        {
            case (false, null, null):
                report.Mistake(path, "nothing says which certificate this partner has", "certificates with its fingerprint, or issuer and subject");
                break;
            case (true, null, not null) or (true, not null, _):
                report.Mistake(path, "both certificates and issuer or subject are given", "one way of knowing the partner: certificates alone, or issuer with subject");
                break;
            case (false, not null, null):
                report.Mistake(path + ".issuer", "issuer without subject would admit everyone the authority ever certified", "subject as well");
                break;
            case (false, null, not null):
                report.Mistake(path + ".subject", "subject without issuer would believe any authority", "issuer as well: the fingerprint of a certificate in tls.trust");
                break;
            default:
                break;
        }

        if (partner.PlainRisk)
        {
            report.Mistake(path + ".plainRisk", "a partner with security \"tls\" has no plain risk", "this key left out");
        }
    }

    private static void Repeated(IEnumerable<string> values, string path, CheckReport report)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var value in values)
        {
            // What could not be read has some value all the same, which is nobody's.
            if (value.Length > 0 && !report.IsDoubtful($"{path}[{index}]") && !seen.Add(value))
            {
                report.Mistake($"{path}[{index}]", "this element is listed twice", "each once");
            }

            index++;
        }
    }
}
