using System.Net;

namespace DicomExchange.Wire;

/// <summary>One port to listen on.</summary>
/// <param name="EndPoint">Address and port; port 0 takes any free one, and the IPv6 "any" address takes IPv4 too.</param>
/// <param name="Security">What is spoken there; a port speaks one of the two and never both.</param>
public sealed record ListenerOptions(IPEndPoint EndPoint, WireSecurity Security);
