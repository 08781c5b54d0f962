using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Setup;

/// <summary>Where <c>init</c> puts what a node needs, all under one folder.</summary>
internal sealed record NodeFiles(string Folder)
{
    public string Settings => In(SettingsFile.DefaultName);

    public string Schema => In(SettingsSchema.FileName);

    public string MasterKey => In("keys/master.key");

    public string Certificate => In("tls/node.crt");

    public string CertificateKey => In("tls/node.key");

    public string Recovery => In("recovery/master-key.recovery");

    public string Data => In("data");

    public string Logs => In("logs");

    /// <summary>What is there already of all this; <c>init</c> touches none of it.</summary>
    public IReadOnlyList<string> Existing() =>
    [
        .. new[] { Settings, Schema, MasterKey, Certificate, CertificateKey, Recovery }.Where(File.Exists),
        .. new[] { Data }.Where(d => Directory.Exists(d) && Directory.EnumerateFileSystemEntries(d).Any()),
    ];

    private string In(string relative) => Path.Combine(Folder, relative.Replace('/', Path.DirectorySeparatorChar));
}
