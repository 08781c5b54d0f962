using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Services;

/// <summary>The TLS policy in force. Every handshake takes <see cref="Current"/> as it begins, so a new one needs no restart.</summary>
public sealed class LiveTls(TlsPolicy? first)
{
    private volatile TlsPolicy? current = first;

    /// <summary>Null while the settings have no <c>tls</c> block.</summary>
    public TlsPolicy? Current => current;

    /// <summary>Puts a policy in force for every handshake that begins from now on.</summary>
    public void Replace(TlsPolicy policy) => current = policy;
}
