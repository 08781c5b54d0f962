using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Setup;

/// <summary>What <c>init</c> made, for the person who keeps it.</summary>
/// <param name="Files">Where everything lies.</param>
/// <param name="Fingerprint">What partners enter to recognize this node.</param>
/// <param name="Expires">The end of the certificate.</param>
/// <param name="Passphrase">Opens the recovery file; shown once, kept nowhere.</param>
internal sealed record SetupReport(NodeFiles Files, Fingerprint Fingerprint, DateTimeOffset Expires, string Passphrase);
