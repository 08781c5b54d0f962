using System.Net;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>
/// One run: a study stream through a node that is killed again and again, to two foreign destinations behind lines that fail; then all is
/// well again, and everything has to have arrived.
/// </summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    /// <summary>A life in which less happens than it was to be killed at,</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(8);

    /// <summary>and one that has to see its destination fail so often.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly Lazy<TestCertificate> Certificate = new(() => TestCertificates.SelfSigned("ARCHIVE", new CertificateShape { RsaBits = 0 }));

    private readonly ChaosSchedule schedule;
    private readonly Practice practice;
    private readonly IReadOnlyList<TestObject> objects;
    private readonly StudyStream stream;
    private readonly KeptDestination kept;
    private readonly ArchiveDestination archive;
    private readonly FaultyLine toKept;
    private readonly FaultyLine toArchive;
    private readonly ChaosSettings settings;
    private KillSwitch killSwitch = new(int.MaxValue, null);

    private ChaosRun(ChaosSchedule schedule, Practice practice, KeptDestination kept, ArchiveDestination archive)
    {
        (this.schedule, this.practice, this.kept, this.archive) = (schedule, practice, kept, archive);
        objects = ChaosObjects.Of(schedule.Seed);
        stream = new StudyStream(objects, OnEvent);
        toKept = new FaultyLine(LineTo(ChaosSchedule.Kept, kept.Port) with { RejectsFurther = schedule.KeptCallers == Callers.Rejected });
        toArchive = new FaultyLine(LineTo(ChaosSchedule.Archive, archive.Port) with
        {
            Tls = schedule.ArchiveHasTls ? (Certificate.Value, practice.Viewer.Node.Certificates[0]) : null,
        });
        settings = new ChaosSettings(schedule, Certificate.Value, toKept.Port, toArchive.Port);
    }

    public IEnumerable<Fault> Struck => toKept.Struck.Concat(toArchive.Struck);

    public static async Task<ChaosRun> CreateAsync(ChaosSchedule schedule, ArchiveDestination archive) =>
        new(schedule, await Practice.CreateAsync(), await KeptDestination.StartAsync(), archive);

    /// <summary>The whole of it.</summary>
    /// <returns>What there is to tell.</returns>
    public async Task<string> RunAsync()
    {
        settings.Write(practice, isCalm: false);
        foreach (var next in schedule.Lives)
        {
            await LiveAsync(next);
        }

        var acknowledged = stream.Acknowledged;
        toKept.Begin([]);
        toArchive.Begin([]);
        settings.Write(practice, isCalm: true);
        var retried = await CalmAsync();
        await kept.VerifyAsync(objects);
        await archive.VerifyAsync(objects);
        return $"{objects.Count} instances, {acknowledged} acknowledged before the last of {schedule.Lives.Count} kills, {Struck.Count()} faults, "
            + $"{retried} held and retried, {toKept.Witness.Arrivals + toArchive.Witness.Arrivals - (2 * objects.Count)} came again";
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
        await toArchive.DisposeAsync();
        await kept.DisposeAsync();
        practice.Dispose();
    }

    private IReadOnlyList<Unit> Units => [practice.Units[0], practice.PlainUnit];

    private LineParts LineTo(string name, int port) => new(new IPEndPoint(IPAddress.Loopback, port), new Witness(objects), OnEvent, () => killSwitch.CountFailure(name));

    private async Task LiveAsync(ChaosLife next)
    {
        var kill = new KillSwitch(next.KillAt, next.Out);
        killSwitch = kill;
        toKept.Begin(next.ToKept);
        toArchive.Begin(next.ToArchive);
        await using var node = await practice.ServeAsync();
        var sending = stream.SendAsync(Units, () => kill.IsThrown);
        if (next.Out is { } destination)
        {
            await kill.Pulled.WaitAsync(LongestOutage);
            using var control = await ControlAsync();
            (await HeldAsync(control, destination)).ShouldBeEmpty($"{destination} was out, and nothing says that an instance is the reason");
        }

        await Task.WhenAny(kill.Pulled, Task.Delay(LongestLife));
        kill.Throw(next.KillAfter);
        node.Kill();
        await sending;
    }

    /// <summary>Lets the node finish: the stream, and every delivery. What is held by then a person lets go.</summary>
    /// <returns>How many were held.</returns>
    private async Task<int> CalmAsync()
    {
        await using var node = await practice.ServeAsync();
        await stream.SendAsync(Units, static () => false);
        using var control = await ControlAsync();
        var (ofKept, ofArchive) = (await HeldAsync(control, ChaosSchedule.Kept), await HeldAsync(control, ChaosSchedule.Archive));
        ChaosVerdict.OfHeld(ofKept, toKept.Struck);
        ChaosVerdict.OfHeld(ofArchive, toArchive.Struck);
        var held = ofKept.Count + ofArchive.Count;
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

        await VerifyLedgerAsync();
        (await node.StopAsync()).ShouldBe(0, node.Output);
        return held;
    }

    private async Task VerifyLedgerAsync()
    {
        var ledger = await ChaosVerdict.OfLedgerAsync(practice, objects);
        toKept.Witness.Verify(ledger[ChaosSchedule.Kept]);
        toArchive.Witness.Verify(ledger[ChaosSchedule.Archive]);
        foreach (var study in objects.GroupBy(static o => o.Study.Value))
        {
            await ChaosVerdict.OfStudyAsync(practice, study);
        }
    }

    private async Task<ControlClient> ControlAsync() => (await ControlClient.TryConnectAsync(ControlSocket.Of(practice.Data), CancellationToken.None)).ShouldNotBeNull();

    private static async Task<IReadOnlyList<DeliveryLine>> HeldAsync(ControlClient control, string to) =>
        (await control.Api.ListQueue(ControlCaller.Self, new QueueFilter { To = to, State = "held" }, CancellationToken.None)).Deliveries;

    private static async Task<IReadOnlyList<DestinationLine>> QueueAsync(ControlClient control) =>
        (await control.Api.Status(ControlCaller.Self, new StatusRequest(), CancellationToken.None)).Destinations;

    private void OnEvent() => killSwitch.CountEvent();
}
