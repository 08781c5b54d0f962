using DicomExchange.Node.Services;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>The collector of audit messages: is it clear whose certificate must answer, and can that be found out on this machine.</summary>
internal static class CollectorChecks
{
    private const string Block = "audit.collector";
    private static readonly string[] IdentityKeys = ["certificates", "trust", "subject"];

    public static void Run(NodeSettings settings, CheckReport report)
    {
        if (settings.Audit.Collector is not { } collector || IdentityKeys.Any(key => report.IsDoubtful($"{Block}.{key}")))
        {
            return;
        }

        if (collector.Certificates.Count == 0 && collector.Trust.Count == 0)
        {
            report.Mistake(Block, "nothing says which certificate the collector has", "certificates with its fingerprint, or trust with the file of the authority that issued it");
        }

        if (collector.Subject is not null && collector.Trust.Count == 0)
        {
            report.Mistake(Block + ".subject", "subject without trust says nothing", "trust as well, or this key left out");
        }
    }

    /// <summary>The files of its authorities, as they lie on this machine.</summary>
    public static void RunOnMachine(NodeSettings settings, CheckReport report)
    {
        var trust = settings.Audit.Collector?.Trust ?? [];
        for (var i = 0; i < trust.Count; i++)
        {
            try
            {
                _ = string.IsNullOrEmpty(trust[i].Full) ? [] : TlsPolicy.AuthoritiesIn([TlsFiles.Read(trust[i])]);
            }
            catch (TlsMaterialException e)
            {
                report.Mistake($"{Block}.trust[{i}]", $"{e.MaterialName}: {e.Problem.TrimEnd('.')}", $"a file that can be used. {e.Remedy}");
            }
        }
    }
}
