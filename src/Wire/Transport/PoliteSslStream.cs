using System.Net.Security;
using System.Security.Authentication;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// A TLS stream that says goodbye (close_notify, RFC 8446 §6.1) before it closes. The framework's own does not, and OpenSSL
/// at the other end then reports a truncated stream.
/// </summary>
internal sealed class PoliteSslStream(Stream inner) : SslStream(inner, leaveInnerStreamOpen: false)
{
    // A peer that no longer reads must not hold up the close.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (IsAuthenticated)
            {
                await ShutdownAsync().WaitAsync(Patience);
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or TimeoutException or InvalidOperationException or NotSupportedException)
        {
            // The connection is gone or busy already; closing it is all that is left.
        }

        await base.DisposeAsync();
    }
}
