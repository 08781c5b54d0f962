using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Services;

/// <summary>A node in this process, in clear on a loopback port, with one partner that may do everything and one that is moved to.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly AeTitle Destination = AeTitle.Parse("RECEIVER");

    private static readonly AeTitle Title = AeTitle.Parse("NODE");
    private static readonly AeTitle Asker = AeTitle.Parse("ASKER");

    private readonly TempFolder folder;
    private readonly NodeSettings settings;
    private readonly DicomDialer dialer = new(static () => null, static () => WireLimits.Default, TimeProvider.System);
    private ExchangeNode node;

    private TestNode(TempFolder folder, NodeSettings settings, ExchangeNode node)
    {
        this.folder = folder;
        this.settings = settings;
        this.node = node;
    }

    public IReadOnlyList<StoredObject> Objects => StoredObject.In(folder.File("data"));

    /// <summary>The store of the node that runs now.</summary>
    public ExchangeStore Store => node.Store;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="asker">More members of the partner that asks, each with a comma before it.</param>
    public static async Task<TestNode> StartAsync(TimeProvider time, int receiverPort = 1, ILoggerFactory? log = null, string asker = "")
    {
        var place = new TempFolder();
        PrivateFile.MakeFolder(place.File("data"));
        MasterKeyFile.Create(place.File("master.key"));
        var text = Encoding.UTF8.GetBytes(Text(FreePort.Next(), receiverPort, asker));
        var file = place.File(SettingsFile.DefaultName);

        using (var written = PrivateFile.Create(file))
        {
            // A file that is not there is put on record a second later, in the midst of whatever a test looks at.
            RandomAccess.Write(written, text, 0);
        }

        var outcome = SettingsFile.Parse(text, file);
        var read = outcome.Settings ?? throw new InvalidOperationException(string.Join('\n', outcome.RenderMistakes()));
        return new TestNode(place, read, await ExchangeNode.StartAsync(read, log ?? NullLoggerFactory.Instance, time, Stop));
    }

    /// <summary>From now on the trail takes so many records more and refuses those behind them.</summary>
    public void RefuseRecordsAfter(int more)
    {
        using var catalog = new SqliteConnection($"Data Source={folder.File("data", "catalog.db")};Pooling=False");
        catalog.Open();
        using var refuse = catalog.CreateCommand();
        refuse.CommandText = "SELECT count(*) FROM audit";
        var most = (long)refuse.ExecuteScalar()! + more;
#pragma warning disable CA2100 // a number of this test
        refuse.CommandText = $"CREATE TRIGGER refuse BEFORE INSERT ON audit WHEN (SELECT count(*) FROM audit) >= {most} BEGIN SELECT RAISE(ABORT, 'refused'); END";
#pragma warning restore CA2100
        refuse.ExecuteNonQuery();
    }

    public void TakeRecordsAgain() => Change("DROP TRIGGER IF EXISTS refuse");

    /// <summary>Changes the catalog as somebody with the file could, and says how many rows.</summary>
    public int Change(string sql)
    {
        using var catalog = new SqliteConnection($"Data Source={folder.File("data", "catalog.db")};Pooling=False");
        catalog.Open();
        using var change = catalog.CreateCommand();
#pragma warning disable CA2100 // statements of tests
        change.CommandText = sql;
#pragma warning restore CA2100
        return change.ExecuteNonQuery();
    }

    /// <summary>An association on which objects of a class can be fetched by C-GET, in these syntaxes or in every one.</summary>
    public async Task<DimseClient> ConnectToGetAsync(Uid sopClass, params TransferSyntax[] syntaxes)
    {
        var (every, roles) = PullContexts.For(SopClasses.StudyRootGet, [sopClass]);
        ProposedContext[] contexts = [.. every.Where(c => c.AbstractSyntax != sopClass || syntaxes.Length == 0 || syntaxes.Contains(c.TransferSyntaxes[0]))];
        var target = new DialTarget("127.0.0.1", node.Listeners[0].EndPoint.Port, WireSecurity.Plain, null);
        return new DimseClient(await dialer.ConnectAsync(target, Proposal(contexts) with { Roles = roles }, Stop));
    }

    /// <summary>An association with the node.</summary>
    public async Task<DimseClient> ConnectAsync(params IReadOnlyList<ProposedContext> contexts)
    {
        var target = new DialTarget("127.0.0.1", node.Listeners[0].EndPoint.Port, WireSecurity.Plain, null);
        return new DimseClient(await dialer.ConnectAsync(target, Proposal(contexts), Stop));
    }

    /// <summary>Stores objects of one class and tells where each lies.</summary>
    public async Task<IReadOnlyList<StoredObject>> StoreAsync(params IReadOnlyList<GeneratedInstance> objects)
    {
        var stored = new List<StoredObject>();
        await using var client = await ConnectAsync(new ProposedContext(objects[0].SopClass, objects[0].TransferSyntax));
        foreach (var one in objects)
        {
            var before = Objects;
            (await OfferAsync(client, one)).Status.IsSuccess.ShouldBeTrue();
            stored.Add(Objects.Except(before).Single());
        }

        await client.ReleaseAsync(Stop);
        await SummedUpAsync();
        return stored;
    }

    /// <summary>Sends one object, whatever the node says to it.</summary>
    public static async Task<DimseReply> OfferAsync(DimseClient client, GeneratedInstance one)
    {
        var context = client.Association.Terms.ContextsToInvoke(one.SopClass).Single();
        using var bytes = new MemoryStream();
        one.WriteDataSet(bytes);
        var rest = new ReadOnlySequence<byte>(bytes.ToArray());
        return await client.StoreAsync(
            new StoreRequest(context, one.SopInstance),
            _ =>
            {
                var slice = rest.First;
                rest = ReadOnlySequence<byte>.Empty;
                return ValueTask.FromResult(slice);
            },
            Stop);
    }

    /// <summary>From now on the store keeps no object.</summary>
    public void RefuseObjects()
    {
        using var catalog = new SqliteConnection($"Data Source={folder.File("data", "catalog.db")};Pooling=False");
        catalog.Open();
        using var refuse = catalog.CreateCommand();
        refuse.CommandText = "CREATE TRIGGER refuse BEFORE INSERT ON series BEGIN SELECT RAISE(ABORT, 'refused'); END";
        refuse.ExecuteNonQuery();
    }

    /// <summary>The node records what came of an association's instances when it has ended for the node too.</summary>
    private async Task SummedUpAsync()
    {
        var kinds = new[] { AuditEvent.InstanceReceived, AuditEvent.InstanceRepeated, AuditEvent.VariantReceived, AuditEvent.InstancesTransferred };
        while (node.Store.Audit.Newest().First(r => kinds.Contains(r.Record.Event)).Record.Event != AuditEvent.InstancesTransferred)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Stop);
        }
    }

    /// <summary>Writes settings in which the receiver has another port.</summary>
    /// <returns>Whether they are in force.</returns>
    public async Task<bool> MoveReceiverAsync(int receiverPort, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var bytes = Encoding.UTF8.GetBytes(Text(settings.Listeners[0].Port, receiverPort));

        // With its mode from the first moment at which the node may see it.
        var next = settings.File + ".next";
        await File.WriteAllBytesAsync(next, bytes, Stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(next, mode);
        }

        File.Move(next, settings.File, overwrite: true);

        return await node.TakeSettingsAsync(Convert.ToHexStringLower(SHA256.HashData(bytes)), "test", Stop);
    }

    /// <summary>What of the settings file is not in force.</summary>
    public IReadOnlyList<string> SettingsProblems => node.SettingsProblems;

    /// <summary>Stops the node, opens what it left, and gives the audit records of these kinds, oldest first.</summary>
    public async Task<IReadOnlyList<AuditRecord>> StopAndReadAsync(params AuditEvent[] kinds)
    {
        await node.DisposeAsync();
        node = await ExchangeNode.StartAsync(settings, NullLoggerFactory.Instance, TimeProvider.System, Stop);
        return [.. node.Store.Audit.Newest().Select(r => r.Record).Where(r => kinds.Contains(r.Event)).Reverse()];
    }

    public async ValueTask DisposeAsync()
    {
        // A node that cannot put its stop on record says so, and would hide what the test found.
        TakeRecordsAgain();
        await node.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Relational queries are asked for (PS3.4 §C.5.1.1).</summary>
    private static AssociationProposal Proposal(IReadOnlyList<ProposedContext> contexts) => new(Asker, Title, contexts)
    {
        Extended = [.. contexts.Where(c => c.AbstractSyntax == SopClasses.StudyRootFind).Select(c => new ExtendedNegotiation(c.AbstractSyntax, new byte[] { 1 }))],
    };

    private static string Text(int port, int receiverPort, string asker = "") => $$"""
        {
          "node": { "aeTitles": ["{{Title}}"], "data": "data", "keyFile": "master.key" },
          "listeners": [ { "address": "{{IPAddress.Loopback}}", "port": {{port}}, "security": "plain" } ],
          {{SettingsText.PatientLimits}}
          "partners": [
            { "name": "asker", "aeTitles": ["{{Asker}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true,
              "may": ["echo", "store", "find", "get", "move"], "sees": "all", "moveTo": ["receiver"]{{asker}} },
            { "name": "receiver", "aeTitles": ["{{Destination}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true,
              "host": "127.0.0.1", "port": {{receiverPort}} }
          ]
        }
        """;
}
