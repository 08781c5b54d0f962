using System.Net;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Where a line leads, and who is told of what passes.</summary>
/// <param name="Destination">Where the real one listens, in clear.</param>
/// <param name="Witness">Sees every object.</param>
/// <param name="OnPassed">Called for each PDU that was passed on.</param>
/// <param name="OnStruck">Called for each connection whose fault came to be.</param>
internal sealed record LineParts(IPEndPoint Destination, Witness Witness, Action OnPassed, Action OnStruck)
{
    /// <summary>TLS towards the node ends here: the certificate that is shown, and the one the node has to show. Null for a line in clear.</summary>
    public (TestCertificate Own, Fingerprint Node)? Tls { get; init; }

    /// <summary>While one association is with the destination, others are rejected for now.</summary>
    public bool RejectsFurther { get; init; }
}
