using DicomExchange.Node.Services;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Certificates, key and revocation lists, as they lie on this machine.</summary>
internal static class TlsFileChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        if (settings.Tls is not { } tls)
        {
            return;
        }

        var files = Files(tls).Where(f => !string.IsNullOrEmpty(f.File.Full)).ToList();
        var unusable = files.Where(f => !CanBeUsed(f.Path, f.File, report)).ToList();
        if (unusable.Count > 0 || files.Count < 2)
        {
            return;
        }

        try
        {
            OwnCertificate(settings, TlsFiles.Load(settings)!.Fingerprint, report);
        }
        catch (TlsMaterialException e)
        {
            var path = files.Find(f => f.File.Full == e.MaterialName).Path ?? "tls";
            report.Mistake(path, $"{e.MaterialName}: {e.Problem.TrimEnd('.')}", $"a file that can be used. {e.Remedy}");
        }
    }

    private static bool CanBeUsed(string path, SettingsPath file, CheckReport report)
    {
        try
        {
            _ = TlsFiles.Read(file);
            TlsFiles.RequireProtection(file, path == "tls.key");
            return true;
        }
        catch (TlsMaterialException e)
        {
            report.Mistake(path, $"{e.MaterialName}: {e.Problem.TrimEnd('.')}", $"a file that can be used. {e.Remedy}");
            return false;
        }
    }

    /// <summary>A partner with our own certificate is a slip of pasting, and would be let in as that partner wherever it is copied to.</summary>
    private static void OwnCertificate(NodeSettings settings, Fingerprint own, CheckReport report)
    {
        for (var p = 0; p < settings.Partners.Count; p++)
        {
            for (var c = 0; c < settings.Partners[p].Certificates.Count; c++)
            {
                if (settings.Partners[p].Certificates[c] == own)
                {
                    report.Mistake($"partners[{p}].certificates[{c}]", "this is the fingerprint of this node's own certificate", $"the one that {settings.Partners[p].Name} reads out");
                }
            }
        }
    }

    private static IEnumerable<(string Path, SettingsPath File)> Files(TlsSettings tls) =>
    [
        ("tls.certificate", tls.Certificate),
        ("tls.key", tls.Key),
        .. tls.Trust.Select((file, i) => ($"tls.trust[{i}]", file)),
        .. tls.Revoked.Select((file, i) => ($"tls.revoked[{i}]", file)),
    ];
}
