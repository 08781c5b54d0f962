namespace DicomExchange.Support;

/// <summary>One door of a <see cref="Stunnel"/>.</summary>
/// <param name="Accept">Port of the loopback address on which it listens.</param>
/// <param name="Connect">Port of the loopback address to which it goes on.</param>
/// <param name="Files">What it shows and whom it believes.</param>
/// <param name="IsClient">It listens in clear and goes on in TLS; else the other way round.</param>
public sealed record StunnelService(int Accept, int Connect, RelayFiles Files, bool IsClient);
