using DicomExchange.Support;

namespace DicomExchange.Interop.Set;

/// <summary>Where the node and those it may send to listen on the loopback address.</summary>
public sealed record Ports(int NodeTls, int NodePlain, int PlainReceiver, int TlsReceiver, int Orthanc)
{
    public static Ports Choose() => new(FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
}
