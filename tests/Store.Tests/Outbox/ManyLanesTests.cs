using System.Collections.Concurrent;
using System.Threading.Channels;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>Senders, lanes and a person at work at once: each delivery is settled once, and memory and disk end alike.</summary>
public sealed class ManyLanesTests
{
    private const int Instances = 120;
    private static readonly string[] Partners = ["north", "south", "west"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_several_lanes_take_while_it_arrives_is_delivered_once_each()
    {
        await using var test = await TestStore.CreateAsync();
        var news = Partners.ToDictionary(static to => to, static _ => Channel.CreateUnbounded<bool>());
        test.Store.Outbox.Changed = () => news.Values.ToList().ForEach(static channel => channel.Writer.TryWrite(true));
        var delivered = new ConcurrentDictionary<long, string>();
        var lanes = Partners.Select(to => Task.Run(() => SendAllAsync(test.Store, to, news[to].Reader, delivered), Cancellation)).ToList();
        var senders = Enumerable.Range(0, 4).Select(k => Task.Run(() => ArriveAsync(test, k), Cancellation)).ToList();
        await Task.WhenAll(senders);
        await Task.WhenAll(lanes);
        for (var round = 0; round < 2; round++)
        {
            test.Store.Outbox.Destinations.ShouldBeEmpty();
            var lines = test.Store.Outbox.List(new DeliveryFilter());
            lines.Count.ShouldBe(Instances * Partners.Length);
            lines.ShouldAllBe(line => line.State == DeliveryState.Delivered && delivered[line.Id] == line.To);
            await test.ReopenAsync();
        }
    }

    private static async Task ArriveAsync(TestStore test, int sender)
    {
        for (var n = sender; n < Instances; n += 4)
        {
            await test.QueueAsync(Nth(n, [.. Partners.Select(static to => To(to))]));
        }
    }

    /// <summary>As a lane does: the eldest study, in several portions, each settled before the next is read; then waits to be woken.</summary>
    private static async Task SendAllAsync(ExchangeStore store, string to, ChannelReader<bool> news, ConcurrentDictionary<long, string> delivered)
    {
        var count = 0;
        while (count < Instances)
        {
            if (store.Outbox.Take(to, Nothing) is not { } study)
            {
                await news.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(5), Cancellation);
                continue;
            }

            while (store.Outbox.Read(study, 0, 7) is { Count: > 0 } instances)
            {
                instances.ShouldAllBe(outgoing => delivered.TryAdd(outgoing.Delivery, to) && store.Outbox.IsWaiting(study, outgoing.Delivery));
                await store.Outbox.SettleAsync([.. instances.Select(static outgoing => Outcome(outgoing.Delivery))]);
                count += instances.Count;
            }
        }
    }
}
