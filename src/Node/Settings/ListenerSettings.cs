using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace DicomExchange.Node.Settings;

/// <summary>One entry of <c>listeners</c>.</summary>
public sealed record ListenerSettings
{
    [Description("The local address to listen on; 0.0.0.0 or :: for all.")]
    public required IPAddress Address { get; init; }

    [Description("The port; 2762 is registered for DICOM over TLS, 104 and 11112 for DICOM in clear.")]
    [Range(1, 65535)]
    public required int Port { get; init; }

    [Description("tls, or plain for partners on the local network that cannot do better.")]
    public required ChannelSecurity Security { get; init; }
}
