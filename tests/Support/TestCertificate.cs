using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Support;

/// <summary>A certificate with its key, made for one test, as files for tools of others where asked.</summary>
public sealed class TestCertificate : IDisposable
{
    internal TestCertificate(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>As the settings write a pin: sha256: and hex.</summary>
    public string Pin => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Certificate.RawData));

    public string CertificatePem => Certificate.ExportCertificatePem();

    public string KeyPem => Key().ExportPkcs8PrivateKeyPem();

    /// <summary>Writes name.crt and, readable by its owner alone, name.key.</summary>
    public (string Certificate, string Key) WriteTo(string folder, string name)
    {
        var (certificate, key) = (Path.Combine(folder, name + ".crt"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(certificate, CertificatePem);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(key, options);
        writer.Write(KeyPem);
        return (certificate, key);
    }

    public void Dispose() => Certificate.Dispose();

    internal AsymmetricAlgorithm Key() =>
        (AsymmetricAlgorithm?)Certificate.GetRSAPrivateKey() ?? Certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("No key.");
}
