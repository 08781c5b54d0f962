using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Settings.Live;

/// <summary>When a running node looks at its settings file, and when it says that something of it came into force.</summary>
public sealed class SettingsReloadTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly int port = FreePort.Next();
    private readonly ListenerSet listeners = new(new ListenerServices
    {
        Admit = static (_, _) => throw new InvalidOperationException("Nobody calls."),
        Serve = static (_, _) => Task.CompletedTask,
    });

    private ExchangeStore? store;
    private LiveSettings? live;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Settings => folder.File(SettingsFile.DefaultName);

    public async ValueTask InitializeAsync() =>
        store = await ExchangeStore.CreateAsync(new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New() }, NullLoggerFactory.Instance, Stop);

    public async ValueTask DisposeAsync()
    {
        await listeners.StopAsync(TimeSpan.Zero);
        await store!.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_failure_that_is_only_tried_again_brings_nothing_into_force_so_nobody_is_called_for_it()
    {
        var applied = 0;
        await using var reload = await MakeAsync(() => applied++);
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        var digest = await WriteAsync(((IPEndPoint)taken.LocalEndPoint!).Port, findResults: 10);
        await reload.TakeAsync(digest, "test", Stop);
        (applied, live!.Current.Limits.FindResults).ShouldBe((1, 10), "what can be in force is");
        for (var again = 0; again < 4; again++)
        {
            await reload.TakeAsync(digest, "test", Stop);
            reload.Problems.ShouldHaveSingleItem();
            applied.ShouldBe(1);
            time.Advance(TimeSpan.FromSeconds(5));
        }

        taken.Dispose();
        await reload.TakeAsync(digest, "test", Stop);
        reload.Problems.ShouldBeEmpty();
        applied.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_written_is_in_force_within_two_seconds_and_a_mistake_is_told_after_it_was_seen_twice_in_that_time()
    {
        var applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var reload = await MakeAsync(() => applied.TrySetResult());
        reload.Start();
        using (var deadline = new CancellationTokenSource(Patience))
        {
            while (time.Armed == 0)
            {
                await Task.Delay(10, deadline.Token);
            }
        }

        await WriteAsync(port, findResults: 10);
        time.Advance(TimeSpan.FromSeconds(2));

        await applied.Task.WaitAsync(Patience, Stop);
        live!.Current.Limits.FindResults.ShouldBe(10);
        (2 * SettingsReload.Interval).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private async Task<SettingsReload> MakeAsync(Action applied)
    {
        await WriteAsync(port, findResults: 20);
        var settings = SettingsFile.Load(Settings).Settings.ShouldNotBeNull();
        live = new LiveSettings(settings);
        var refusals = new RefusalLog(TimeProvider.System, NullLogger<RefusalLog>.Instance);
        var audit = new AuditDesk(store!, time, refusals, NullLogger<AuditDesk>.Instance);
        var swap = new SettingsSwap(live, new LiveTls(null), listeners, static () => [], time);
        var seen = new Sighting(settings.Digest, WatchedFiles.Named(settings));
        return new SettingsReload(swap, seen, new ReloadTelling(audit, static () => [], time, NullLogger.Instance), time) { Applied = applied };
    }

    private async Task<string> WriteAsync(int listenOn, int findResults)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""
            {
              "node": { "aeTitles": ["NODE"], "data": "data", "keyFile": "master.key" },
              "listeners": [ { "address": "127.0.0.1", "port": {{listenOn}}, "security": "plain" } ],
              "limits": { "findResults": {{findResults}} }
            }
            """);
        await File.WriteAllBytesAsync(Settings, bytes, Stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Settings, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
