using System.Net.Security;

namespace DicomExchange.Wire.Transport;

/// <summary>A TLS stream that sends the records of one write together instead of one by one.</summary>
internal sealed class GatheringSslStream(ReadAheadStream transport) : SslStream(transport, leaveInnerStreamOpen: false)
{
    // One record and its framing go out as they are: there is nothing to gather.
    private const int OneRecord = 16 * 1024;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.Length <= OneRecord ? base.WriteAsync(buffer, cancellationToken) : WriteGatheredAsync(buffer, cancellationToken);

    private async ValueTask WriteGatheredAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        transport.Gather();
        try
        {
            await base.WriteAsync(buffer, cancellationToken);
        }
        finally
        {
            await transport.SendGatheredAsync(cancellationToken);
        }
    }
}
