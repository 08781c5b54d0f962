using DicomExchange.Support;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Interop.Set;

/// <summary>A certificate with its key: paths of the PEM files, and their text.</summary>
public sealed record Paper(string File, string KeyFile, Fingerprint Fingerprint, string CertificatePem, string KeyPem)
{
    /// <summary>What one shows who believes the other.</summary>
    public RelayFiles Facing(Paper other) => new(File, KeyFile, other.File);

    /// <summary>The same for DCMTK's tools.</summary>
    public string[] DcmtkFacing(Paper other) => ["+tls", KeyFile, File, "+cf", other.File];
}
