using System.Collections.Concurrent;
using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Takes what a node sends to it, in clear on a loopback port.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private readonly DicomListener listener;

    public TestReceiver()
    {
        listener = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), WireSecurity.Plain),
            new ListenerServices
            {
                Admit = (_, _) =>
                {
                    // Counted before the caller hears of it.
                    Interlocked.Increment(ref associations);
                    return new Admission.Accept(new NegotiationPolicy { RolesOf = static _ => PeerRoles.Scu }, "node");
                },
                Serve = async (association, cancellation) =>
                    await DimseServer.RunAsync(association, new DimseServices { Store = (operation, token) => TakeAsync(association, operation, token) }, cancellation),
            });
        listener.Start();
    }

    private int associations;

    public int Port => listener.LocalEndPoint.Port;

    /// <summary>Associations there have been.</summary>
    public int Associations => associations;

    /// <summary>What came whole, by SOP Instance UID.</summary>
    public ConcurrentDictionary<Uid, byte[]> Received { get; } = [];

    /// <summary>Called when an object has come whole, before it is answered.</summary>
    public Func<Association, Uid, ValueTask<DimseReply>> Answer { get; set; } = static (_, _) => ValueTask.FromResult(DimseReply.Success);

    public async ValueTask DisposeAsync()
    {
        await listener.StopAsync(TimeSpan.Zero);
        await listener.DisposeAsync();
    }

    private async ValueTask<DimseReply> TakeAsync(Association association, StoreOperation operation, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        while (await operation.ReadAsync(cancellation) is { IsEmpty: false } slice)
        {
            bytes.Write(slice.Span);
        }

        Received[operation.SopInstance] = bytes.ToArray();
        return await Answer(association, operation.SopInstance);
    }
}
