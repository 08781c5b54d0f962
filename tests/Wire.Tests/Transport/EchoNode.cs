using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>A listener that answers C-ECHO for whoever the TLS policy lets in, and notes what happens.</summary>
internal sealed class EchoNode : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come: long, since the machine may be busy with everything else.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static readonly X509Certificate2 Certificate = SelfSigned(new Recipe("node"));
    public static readonly X509Certificate2 PartnerCertificate = SelfSigned(new Recipe("partner"));

    /// <param name="security">What it speaks.</param>
    /// <param name="limits"><see cref="Patient"/> unless a test is about one of them.</param>
    /// <param name="time">Dates that stand still, and the machine's timers, unless a test moves the clock.</param>
    /// <param name="accepts">False where the test starts <see cref="Listener"/> itself; connections wait until then.</param>
    public EchoNode(WireSecurity security = WireSecurity.Tls, WireLimits? limits = null, TimeProvider? time = null, bool accepts = true)
    {
        Policy = TlsPolicy.Create(Options(Certificate) with { Pins = [PrintOf(PartnerCertificate)] });
        Listener = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), security),
            new ListenerServices
            {
                Admit = (peer, request) =>
                {
                    Admitted.Add((peer, request.CallingAeTitle.Value));
                    return OnAdmit(peer);
                },
                Serve = async (association, ct) =>
                {
                    Served.Add(association.Peer);
                    var end = await DimseServer.RunAsync(
                        association, new DimseServices { Echo = _ => ValueTask.FromResult(DimseReply.Success) }, ct);
                    Ends.Writer.TryWrite(end);
                },
                Tls = security == WireSecurity.Tls ? () => Policy : null,
                Limits = () => limits ?? Patient,
                TransportRefused = refusal => Refusals.Writer.TryWrite(refusal),
                AssociationRefused = (_, refusal) => Rejections.Writer.TryWrite(refusal),
                Slots = Slots,
                Time = time ?? new FixedTime(Now),
            });
        if (accepts)
        {
            Listener.Start();
        }
    }

    /// <summary>The limits of the node, but that no deadline passes on a machine that is busy.</summary>
    public static WireLimits Patient { get; } = WireLimits.Default with
    {
        FirstByteDeadline = Patience, HandshakeDeadline = Patience, ConnectDeadline = Patience, AssociateDeadline = Patience, Progress = Patience, Idle = Patience,
    };

    public DicomListener Listener { get; }

    public TlsPolicy Policy { get; set; }

    public Func<PeerIdentity, Admission> OnAdmit { get; set; } = _ => AcceptEcho;

    public static Admission AcceptEcho { get; } = new Admission.Accept(new NegotiationPolicy
    {
        RolesOf = uid => uid == SopClasses.Verification ? PeerRoles.Scu : PeerRoles.Unsupported,
    });

    public ConnectionSlots Slots { get; } = new();

    public ConcurrentBag<(PeerIdentity Peer, string CallingAeTitle)> Admitted { get; } = [];

    public ConcurrentBag<PeerIdentity> Served { get; } = [];

    public Channel<AssociationEnd> Ends { get; } = Channel.CreateUnbounded<AssociationEnd>();

    public Channel<TransportRefusal> Refusals { get; } = Channel.CreateUnbounded<TransportRefusal>();

    public Channel<FailedAssociation> Rejections { get; } = Channel.CreateUnbounded<FailedAssociation>();

    public int Port => Listener.LocalEndPoint.Port;

    public static AssociationProposal Proposal { get; } = new(
        AeTitle.Parse("PARTNER"), AeTitle.Parse("NODE"), [new ProposedContext(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian)]);

    public static TlsPolicy PartnerPolicy { get; } =
        TlsPolicy.Create(Options(PartnerCertificate) with { Pins = [PrintOf(Certificate)] });

    public DialTarget Target(WireSecurity security = WireSecurity.Tls) =>
        new("127.0.0.1", Port, security, new ExpectedCertificate { Pins = [PrintOf(Certificate)] });

    public static DicomDialer Dialer(TlsPolicy? policy = null, WireLimits? limits = null) =>
        new(() => policy ?? PartnerPolicy, () => limits ?? Patient, new FixedTime(Now));

    public Task<Association> DialAsync(WireSecurity security = WireSecurity.Tls) =>
        Dialer().ConnectAsync(Target(security), Proposal, CancellationToken.None);

    public async Task EchoAsync(WireSecurity security = WireSecurity.Tls)
    {
        await using var client = new DimseClient(await DialAsync(security));
        var reply = await client.EchoAsync(CancellationToken.None);
        Shouldly.ShouldBeTestExtensions.ShouldBe(reply, DimseReply.Success);
        await client.ReleaseAsync(CancellationToken.None);
    }

    public async Task<Socket> ConnectAsync(params byte[] sent)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Listener.LocalEndPoint);
        if (sent.Length > 0)
        {
            await socket.SendAsync(sent);
        }

        return socket;
    }

    /// <summary>Everything the node sends until it closes, however it closes.</summary>
    public static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        var all = new MemoryStream();
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                await all.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (SocketException)
        {
            // A reset is a close.
        }

        return all.ToArray();
    }

    public async Task<TransportRefusal> NextRefusalAsync() => await Refusals.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async Task<AssociationEnd> NextEndAsync() => await Ends.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async Task<string> NextRejectionAsync() => (await Rejections.Reader.ReadAsync().AsTask().WaitAsync(Patience)).End.Reason;

    /// <summary>Waits for what must come about.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }

    public ValueTask DisposeAsync() => Listener.DisposeAsync();
}
