using System.Net;
using System.Net.Sockets;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Running;

/// <summary>
/// A whole node in this process: store, keys, listeners, audit. Partners: Alpha and Beta over TLS, Panoramic in clear; what each may do
/// is the test's.
/// </summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static readonly WireLimits Patient = WireLimits.Default with
    {
        ConnectDeadline = Patience, HandshakeDeadline = Patience, AssociateDeadline = Patience, Progress = Patience,
    };

    private readonly TempFolder folder;
    private readonly LogLines log;
    private readonly ExchangeNode node;
    private readonly ControlApi orders;
    private bool isStopped;

    private TestNode(TempFolder folder, LogLines log, ExchangeNode node, MovableTime time)
    {
        (this.folder, this.log, this.node) = (folder, log, node);
        orders = StoreOrders.Of(new OrderContext(() => node.Settings, node.Store, time, () => new RunningNode(node.StartedAt, [], node.OpenAssociations, node.SettingsProblems, node.Refusals)));
    }

    public static TestCertificate Own { get; } = Certificate("node");

    public static TestCertificate Alpha { get; } = Certificate("alpha");

    public static TestCertificate Beta { get; } = Certificate("beta");

    public static TestCertificate Stranger { get; } = Certificate("stranger");

    public ExchangeNode Node => node;

    public IReadOnlyList<string> Log => log.All;

    public int TlsPort => node.Listeners[0].EndPoint.Port;

    public int PlainPort => node.Listeners[1].EndPoint.Port;

    /// <summary>The data folder.</summary>
    public string Data => folder.File("data");

    /// <param name="alpha">More members of the partner Alpha, such as <c>"may": ["store"]</c>.</param>
    /// <param name="more">Further partners, each followed by a comma.</param>
    /// <param name="time">The node's clock.</param>
    /// <param name="alphaPin">Alpha's certificate, where it is not <see cref="Alpha"/>.</param>
    public static async Task<TestNode> StartAsync(
        string alpha = "\"may\": [\"echo\", \"store\", \"find\", \"move\", \"get\"]", string more = "", MovableTime? time = null, TestCertificate? alphaPin = null)
    {
        var made = new TempFolder();
        var lines = new LogLines();
        time ??= new MovableTime();
        PrivateFile.MakeFolder(made.File("keys"));
        _ = MasterKeyFile.Create(made.File("keys/master.key"));
        Directory.CreateDirectory(made.File("tls"));
        Own.WriteTo(made.File("tls"), "node");
        var text = $$"""
            {
              "node": { "aeTitles": ["NODE"], "data": "data", "keyFile": "keys/master.key" },
              "listeners": [
                { "address": "127.0.0.1", "port": {{FreePort.Next()}}, "security": "tls" },
                { "address": "127.0.0.1", "port": {{FreePort.Next()}}, "security": "plain" }
              ],
              "tls": { "certificate": "tls/node.crt", "key": "tls/node.key" },
              {{SettingsText.PatientLimits}}
              "partners": [
                {{more}}
                { "name": "Alpha", "aeTitles": ["ALPHA"], "security": "tls", "certificates": ["{{(alphaPin ?? Alpha).Pin}}"], {{alpha}} },
                { "name": "Beta", "aeTitles": ["BETA"], "security": "tls", "certificates": ["{{Beta.Pin}}"], "may": ["echo", "store", "find", "get"] },
                { "name": "Panoramic", "aeTitles": ["PANO"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["echo", "store"] }
              ]
            }
            """;
        using (var written = PrivateFile.Create(made.File("exchange.json")))
        {
            // A file that is not there is put on record a second later, in the midst of whatever a test looks at.
            RandomAccess.Write(written, Encoding.UTF8.GetBytes(text), 0);
        }

        var outcome = SettingsFile.Parse(Encoding.UTF8.GetBytes(text), made.File("exchange.json"));
        outcome.RenderMistakes().ShouldBeEmpty();
        var started = await ExchangeNode.StartAsync(outcome.Settings!, lines, time, CancellationToken.None);
        return new TestNode(made, lines, started, time);
    }

    public static TestCertificate Certificate(string name, CertificateShape? shape = null) =>
        TestCertificates.SelfSigned(name, (shape ?? new CertificateShape()) with { RsaBits = 0 });

    /// <summary>Calls the node; over TLS with a certificate, in clear without one.</summary>
    public async Task<DimseClient> DialAsync(TestCertificate? certificate, string calling, string called = "NODE", IReadOnlyList<ProposedContext>? contexts = null, int? port = null) =>
        new(await CallAsync(certificate, new AssociationProposal(AeTitle.Parse(calling), AeTitle.Parse(called), contexts ?? Everything), port));

    public Task<Association> CallAsync(TestCertificate? certificate, AssociationProposal proposal, int? port = null)
    {
        var tls = certificate is null ? null : TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText("caller", certificate.CertificatePem),
            Key = TlsMaterial.FromText("caller", certificate.KeyPem),
            Pins = [Fingerprint.Parse(Own.Pin)],
        });
        var security = certificate is null ? WireSecurity.Plain : WireSecurity.Tls;
        var target = new DialTarget("127.0.0.1", port ?? (certificate is null ? PlainPort : TlsPort), security, new ExpectedCertificate { Pins = [Fingerprint.Parse(Own.Pin)] });
        return new DicomDialer(() => tls, static () => Patient, TimeProvider.System).ConnectAsync(target, proposal, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends bytes in clear and gives what came back until the node closed.</summary>
    public async Task<byte[]> ExchangeAsync(int port, byte[] sent, int atLeast = int.MaxValue)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(sent);
        var all = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            while (all.Count < atLeast && await socket.ReceiveAsync(buffer).WaitAsync(Patience) is > 0 and var count)
            {
                all.AddRange(buffer.AsSpan(0, count));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // How the end of a connection looks whose last bytes the node did not read.
        }

        return [.. all];
    }

    /// <summary>The records of refusals, oldest first.</summary>
    public IReadOnlyList<AuditRecord> Records() => [.. node.Store.Audit.Newest().Select(r => r.Record).Where(r => r.Outcome != AuditOutcome.Success).Reverse()];

    /// <summary>The first record that is meant, once it is there.</summary>
    public async Task<AuditRecord> RecordAsync(Func<AuditRecord, bool> isMeant)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            if (Records().FirstOrDefault(isMeant) is { } record)
            {
                return record;
            }

            deadline.Token.IsCancellationRequested.ShouldBeFalse(string.Join('\n', Records()));
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Waits for what must come about.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            deadline.Token.IsCancellationRequested.ShouldBeFalse();
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Stops the node and reads the whole trail from its folder.</summary>
    public async Task<IReadOnlyList<AuditRecord>> StopAndReadAsync()
    {
        var settings = node.Settings;
        isStopped = true;
        await node.DisposeAsync();
        await using var store = await StoreFiles.OpenAsync(settings, TimeProvider.System, log, CancellationToken.None);
        return [.. store.Audit.Newest().Select(r => r.Record)];
    }

    public Task<NodeStatus> StatusAsync() => orders.Status(ControlCaller.Self, new StatusRequest(), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (!isStopped)
        {
            await node.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>A context of each service there is.</summary>
    public static IReadOnlyList<ProposedContext> Everything { get; } =
    [
        .. new[]
        {
            SopClasses.Verification, SopClasses.StudyRootFind, SopClasses.StudyRootMove, SopClasses.StudyRootGet, Uid.Parse("1.2.840.10008.5.1.4.1.1.7"),
        }.Select(c => new ProposedContext(c, TransferSyntaxes.ExplicitLittleEndian)),
    ];
}
