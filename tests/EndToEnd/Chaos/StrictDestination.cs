using System.Collections.Concurrent;
using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>
/// A destination in this process that compares every byte of every object that comes whole, before it answers; it refuses and fails as the
/// fault of each connection says.
/// </summary>
internal sealed class StrictDestination : IAsyncDisposable
{
    private readonly Dictionary<Uid, TestObject> expected;
    private readonly bool namesDuplicates;
    private readonly DicomListener listener;
    private readonly ConcurrentDictionary<Uid, int> arrivals = [];
    private readonly ConcurrentQueue<string> objections = [];

    /// <param name="objects">What may come.</param>
    /// <param name="namesDuplicates">What is here already is answered 0111H.</param>
    /// <param name="tls">Its own certificate and that of the node; null for one in clear.</param>
    public StrictDestination(IReadOnlyList<TestObject> objects, bool namesDuplicates, (TestCertificate Own, Fingerprint Node)? tls)
    {
        expected = objects.ToDictionary(static o => o.SopInstance);
        this.namesDuplicates = namesDuplicates;
        var policy = tls is { } both ? TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText("strict.crt", both.Own.CertificatePem),
            Key = TlsMaterial.FromText("strict.key", both.Own.KeyPem),
            Pins = [both.Node],
        }) : null;
        listener = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), policy is null ? WireSecurity.Plain : WireSecurity.Tls),
            new ListenerServices { Admit = (peer, _) => Admit(peer), Serve = ServeAsync, Tls = policy is null ? null : () => policy });
        listener.Start();
    }

    public int Port => listener.LocalEndPoint.Port;

    /// <summary>Where it is asked what is to go wrong; set before anybody calls.</summary>
    public FaultyLine? Line { get; set; }

    /// <summary>Instances that are here.</summary>
    public int Count => arrivals.Count;

    /// <summary>Objects that came whole, duplicates counted.</summary>
    public int Arrivals => arrivals.Values.Sum();

    /// <summary>Every object is there, and nothing ever came that was not as it was made.</summary>
    public void Verify()
    {
        objections.ShouldBeEmpty();
        expected.Keys.Except(arrivals.Keys).ShouldBeEmpty("the strict destination does not have them");
    }

    public async ValueTask DisposeAsync()
    {
        await listener.StopAsync(TimeSpan.Zero);
        await listener.DisposeAsync();
    }

    private Admission Admit(PeerIdentity peer)
    {
        var fault = Line!.FaultOf(peer.Remote.Port);
        if (fault.Kind is FaultKind.RejectForNow or FaultKind.RefuseClasses or FaultKind.RefuseContexts)
        {
            Line.Note(fault);
        }

        var roles = fault.Kind switch
        {
            FaultKind.RefuseClasses => PeerRoles.Unsupported,
            FaultKind.RefuseContexts => PeerRoles.Refused,
            _ => PeerRoles.Scu,
        };
        return fault.Kind == FaultKind.RejectForNow
            ? new Admission.Reject(AssociateReject.TemporaryCongestion, "chaos")
            : new Admission.Accept(new NegotiationPolicy { RolesOf = _ => roles, Window = 8 }, fault);
    }

    private async Task ServeAsync(Association association, CancellationToken cancellation)
    {
        var fault = (Fault)association.Partner!;
        var number = 0;
        await DimseServer.RunAsync(association, new DimseServices { Store = TakeAsync }, cancellation);

        async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken token)
        {
            var struck = ++number == fault.Amount && fault.Kind is (FaultKind.OutOfResources or FaultKind.Abort);
            var isOut = struck && fault.Kind == FaultKind.OutOfResources;
            var reply = Keep(operation, await ReadAsync(operation, token), isOut);
            if (struck)
            {
                Line!.Note(fault);
            }

            if (struck && fault.Kind == FaultKind.Abort)
            {
                await association.AbortAsync("chaos");
            }

            return reply;
        }
    }

    private DimseReply Keep(StoreOperation operation, byte[] bytes, bool isOut)
    {
        if (!expected.TryGetValue(operation.SopInstance, out var sent))
        {
            objections.Enqueue($"{operation.SopInstance} came, and nobody sent it");
        }
        else if (!sent.IsSameAs(bytes) || sent.Syntax != operation.TransferSyntax || sent.SopClass != operation.SopClass)
        {
            objections.Enqueue($"{operation.SopInstance} came with other bytes, or in {operation.TransferSyntax} instead of {sent.Syntax}");
        }

        if (isOut)
        {
            return new DimseReply(new DimseStatus(0xA700));
        }

        var times = arrivals.AddOrUpdate(operation.SopInstance, 1, static (_, before) => before + 1);
        return times > 1 && namesDuplicates ? new DimseReply(new DimseStatus(0x0111)) : DimseReply.Success;
    }

    private static async Task<byte[]> ReadAsync(StoreOperation operation, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        while (await operation.ReadAsync(cancellation) is { IsEmpty: false } slice)
        {
            bytes.Write(slice.Span);
        }

        return bytes.ToArray();
    }
}
