using DicomExchange.EndToEnd.Practices;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>
/// One run: a study stream through a node that is killed again and again, to two destinations behind lines that fail; then all is well
/// again, and everything has to have arrived.
/// </summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    /// <summary>So soon the node gives up what hangs, on a machine that may itself be busy,</summary>
    private const int ChaosSeconds = 3;

    /// <summary>and so late when nothing does.</summary>
    private const int CalmSeconds = 240;

    /// <summary>A life in which less happens than it was to be killed at.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly Lazy<TestCertificate> Certificate = new(() => TestCertificates.SelfSigned("STRICT", new CertificateShape { RsaBits = 0 }));

    private readonly ChaosSchedule schedule;
    private readonly Practice practice;
    private readonly IReadOnlyList<TestObject> objects;
    private readonly StudyStream stream;
    private readonly KeptDestination kept;
    private readonly StrictDestination strict;
    private readonly FaultyLine toKept;
    private readonly FaultyLine toStrict;
    private KillSwitch killSwitch = new(int.MaxValue);

    private ChaosRun(ChaosSchedule schedule, Practice practice, KeptDestination kept)
    {
        (this.schedule, this.practice, this.kept) = (schedule, practice, kept);
        objects = ChaosObjects.Of(schedule.Seed);
        stream = new StudyStream(objects, OnEvent);
        strict = new StrictDestination(objects, schedule.NamesDuplicates, schedule.StrictHasTls ? (Certificate.Value, practice.Viewer.Node.Certificates[0]) : null);
        toKept = new FaultyLine(kept.Port, OnEvent);
        toStrict = new FaultyLine(strict.Port, OnEvent);
        strict.Line = toStrict;
    }

    public IEnumerable<Fault> Struck => toKept.Struck.Concat(toStrict.Struck);

    public static async Task<ChaosRun> CreateAsync(ChaosSchedule schedule) => new(schedule, await Practice.CreateAsync(), await KeptDestination.StartAsync());

    /// <summary>The whole of it.</summary>
    /// <returns>What there is to tell.</returns>
    public async Task<string> RunAsync()
    {
        WriteSettings(ChaosSeconds);
        foreach (var life in schedule.Lives)
        {
            await LiveAsync(life);
        }

        var acknowledged = stream.Acknowledged;
        toKept.Begin([]);
        toStrict.Begin([]);
        WriteSettings(CalmSeconds);
        var retried = await CalmAsync();
        var ledger = await ChaosLedger.ReadAsync(practice);
        await kept.VerifyAsync(objects);
        strict.Verify();
        Verify(ledger);
        return $"{objects.Count} instances, {acknowledged} acknowledged before the last of {schedule.Lives.Count} kills, {Struck.Count()} faults, "
            + $"{retried} held and retried, {strict.Arrivals - objects.Count} came twice";
    }

    /// <summary>An object that a kill left behind without its row is no loss: nobody was told of it. It is adopted first; after that a check finds nothing.</summary>
    public async Task<ToolResult> CheckStoreAsync()
    {
        var adopted = await practice.RunAsync("store", "verify", "--adopt");
        return adopted.ExitCode == 0 ? await practice.RunAsync("store", "verify") : adopted;
    }

    public async ValueTask DisposeAsync()
    {
        await toKept.DisposeAsync();
        await toStrict.DisposeAsync();
        await strict.DisposeAsync();
        await kept.DisposeAsync();
        practice.Dispose();
    }

    private IReadOnlyList<Unit> Units => [practice.Units[0], practice.PlainUnit];

    private async Task LiveAsync(ChaosLife life)
    {
        var kill = new KillSwitch(life.KillAt);
        killSwitch = kill;
        toKept.Begin(life.ToKept);
        toStrict.Begin(life.ToStrict);
        await using var node = await practice.ServeAsync();
        var sending = stream.SendAsync(Units, () => kill.IsThrown);
        await Task.WhenAny(kill.Pulled, Task.Delay(LongestLife));
        kill.Throw(life.KillAfter);
        node.Kill();
        await sending;
    }

    /// <summary>Lets the node finish: the stream, and every delivery. What is held by then a person lets go.</summary>
    /// <returns>How many were held.</returns>
    private async Task<int> CalmAsync()
    {
        await using var node = await practice.ServeAsync();
        await stream.SendAsync(Units, static () => false);
        using var control = (await ControlClient.TryConnectAsync(ControlSocket.Of(practice.Data), CancellationToken.None)).ShouldNotBeNull();
        var held = (await QueueAsync(control)).Sum(static d => d.Held);
        if (held > 0)
        {
            var retry = await practice.RunAsync("queue", "retry", "--all");
            retry.ExitCode.ShouldBe(0, retry.ToString());
        }

        var began = TimeProvider.System.GetTimestamp();
        while (await QueueAsync(control) is { Count: > 0 } queue && queue.Any(static d => d.Waiting + d.Held > 0))
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience, $"{string.Join('\n', queue)}\n{node.Output[^Math.Min(node.Output.Length, 6000)..]}");
            await Task.Delay(50);
        }

        (await node.StopAsync()).ShouldBe(0, node.Output);
        return held;
    }

    private static async Task<IReadOnlyList<DestinationLine>> QueueAsync(ControlClient control) =>
        (await control.Api.Status(ControlCaller.Self, new StatusRequest(), CancellationToken.None)).Destinations;

    private void Verify(IReadOnlyList<Delivery> ledger)
    {
        ledger.ShouldAllBe(static d => d.State == DeliveryState.Delivered, Text(ledger));
        foreach (var to in (string[])["Kept", "Strict"])
        {
            ledger.Where(d => d.To == to).Select(static d => (d.SopInstance, d.SopClass, d.Study, d.Bytes, d.Route))
                .ShouldBe(objects.Select(static o => (o.SopInstance, o.SopClass, o.Study, (long)o.Bytes.Length, "all")), ignoreOrder: true);
        }

        ledger.Count.ShouldBe(2 * objects.Count);
    }

    private void OnEvent() => killSwitch.Count();

    private static string Text(IEnumerable<Delivery> ledger) => string.Join('\n', ledger.Select(static d => $"{d.Id} {d.To} {d.State} {d.Status:X4} {d.Reason}"));

    private void WriteSettings(int seconds)
    {
        practice.WriteSettings($$"""
            "routes": [ { "name": "all", {{(schedule.QuietSeconds > 0 ? $"\"quietSeconds\": {schedule.QuietSeconds}," : string.Empty)}} "forwardTo": ["Kept", "Strict"] } ],
            """);
        var security = schedule.StrictHasTls
            ? $"\"security\": \"tls\", \"certificates\": [\"{Certificate.Value.Pin}\"]"
            : "\"security\": \"plain\", \"addresses\": [\"127.0.0.1/32\"], \"plainRisk\": true";
        var limits = $$"""
            "limits": { "handshakeSeconds": {{seconds}}, "artimSeconds": {{seconds}}, "connectSeconds": {{seconds}}, "associateSeconds": {{seconds}}, "idleSeconds": {{CalmSeconds}},
              "progressSeconds": {{seconds}}, "responseSeconds": {{seconds}}, "retrySeconds": 1, "retryCeilingSeconds": 1 },
            """;
        var before = File.ReadAllText(practice.Settings);
        before.ShouldContain(SettingsText.PatientLimits);
        var text = before.Replace(SettingsText.PatientLimits, limits, StringComparison.Ordinal).Replace(
            "\"partners\": [",
            $$"""
            "partners": [
                { "name": "Kept", "aeTitles": ["KEPT"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true, "host": "127.0.0.1", "port": {{toKept.Port}}, "limits": { "sendAssociations": 1 } },
                { "name": "Strict", "aeTitles": ["STRICT"], {{security}}, "host": "127.0.0.1", "port": {{toStrict.Port}} },
            """,
            StringComparison.Ordinal);
        File.WriteAllText(practice.Settings, text);
    }
}
