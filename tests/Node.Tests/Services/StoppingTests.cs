using System.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Services;

public sealed class StoppingTests
{
    [Fact]
    public async Task A_stop_that_cannot_be_recorded_is_reported_and_lets_the_store_go_all_the_same()
    {
        using var place = new TempFolder();
        PrivateFile.MakeFolder(place.File("data"));
        MasterKeyFile.Create(place.File("master.key"));
        var settings = SettingsFile.Parse(
            Encoding.UTF8.GetBytes($$"""
                {
                  "node": { "aeTitles": ["NODE"], "data": "data", "keyFile": "master.key" },
                  "listeners": [ { "address": "127.0.0.1", "port": {{FreePort.Next()}}, "security": "plain" } ],
                  "partners": []
                }
                """),
            place.File(SettingsFile.DefaultName)).Settings.ShouldNotBeNull();
        var clock = new BrokenClock();
        var node = await ExchangeNode.StartAsync(settings, NullLoggerFactory.Instance, clock, TestContext.Current.CancellationToken);

        clock.IsBroken = true;
        await Should.ThrowAsync<InvalidOperationException>(async () => await node.DisposeAsync());

        // Would be refused while anybody holds the lock.
        StoreRebuild.Inspect(place.File("data")).ShouldNotBeNull();
    }

    private sealed class BrokenClock : TimeProvider
    {
        public bool IsBroken { get; set; }

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("The clock is broken.") : base.GetUtcNow();
    }
}
