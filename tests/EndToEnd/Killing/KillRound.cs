using System.Collections.Concurrent;
using System.Diagnostics;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using Shouldly;

namespace DicomExchange.EndToEnd.Killing;

/// <summary>
/// Four senders that push without pause until the node is killed under them, at an instant drawn from a seed: a random
/// event of theirs (a slice handed over, an answer seen) plus a random part of a few milliseconds.
/// </summary>
internal sealed class KillRound
{
    private const int Senders = 4;
    private const int MostEvents = 250;
    private const int MostMicroseconds = 6000;

    private readonly int number;
    private readonly int seed;
    private readonly ConcurrentDictionary<Uid, Offer> offers = [];
    private readonly TaskCompletionSource strike = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int strikeAt;
    private readonly TimeSpan strikeAfter;
    private int events;

    public KillRound(int seed, int number)
    {
        (this.seed, this.number) = (seed, number);
        var random = new Random(HashOf(seed, number, 0));
        strikeAt = random.Next(1, MostEvents);
        strikeAfter = TimeSpan.FromMicroseconds(random.Next(MostMicroseconds));
    }

    /// <summary>Objects of which a sender saw a success.</summary>
    public int Acknowledged => offers.Values.Count(o => o.IsAcknowledged);

    /// <summary>Objects that were begun.</summary>
    public int Offered => offers.Count;

    /// <summary>A study of which something was acknowledged; null when nothing was.</summary>
    public string? AcknowledgedStudy => offers.Values.FirstOrDefault(o => o.IsAcknowledged)?.Study.Value;

    /// <summary>Ends with the node dead and every sender knowing it.</summary>
    public async Task RunAsync(Practice practice, NodeProcess node)
    {
        var units = practice.Units;
        var senders = Enumerable.Range(0, Senders).Select(i => Task.Run(() => PushAsync(units[i], i, node))).ToArray();
        var done = await Task.WhenAny([strike.Task, .. senders]);
        if (done != strike.Task)
        {
            await done;
        }

        var at = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(at) < strikeAfter)
        {
            Thread.SpinWait(50);
        }

        node.Kill();
        await Task.WhenAll(senders);
    }

    /// <summary>Pulls what the node has of this round and compares: acknowledged is there, and whatever is there is whole.</summary>
    /// <returns>How many objects are there without having been acknowledged.</returns>
    public async Task<int> VerifyAsync(Unit viewer)
    {
        var held = new ConcurrentDictionary<Uid, byte[]>();
        foreach (var study in offers.Values.Select(o => o.Study).Distinct())
        {
            var reply = await viewer.PullAsync(study, [SopClasses.SecondaryCaptureImageStorage], held);
            reply.Counts.Failed.ShouldBe(0);
        }

        offers.Where(o => o.Value.IsAcknowledged && !held.ContainsKey(o.Key)).ShouldBeEmpty($"round {number}: acknowledged, and gone");
        foreach (var (instance, bytes) in held)
        {
            offers[instance].Make().Bytes.Span.SequenceEqual(bytes).ShouldBeTrue($"round {number}: other bytes came back");
        }

        return held.Keys.Count(i => !offers[i].IsAcknowledged);
    }

    private async Task PushAsync(Unit unit, int sender, NodeProcess node)
    {
        try
        {
            var random = new Random(HashOf(seed, number, sender + 1));
            await using var client = await unit.ConnectAsync(TestObject.Of(2, 1, 1));
            for (var i = 1; ; i++)
            {
                var offer = new Offer(SizeFrom(random), HashOf(seed, number, sender + 1), i);
                var sent = offer.Make();
                offer.Study = sent.Study;
                offers[sent.SopInstance] = offer;
                var reply = await Unit.StoreAsync(client, sent, Note);
                reply.Status.IsSuccess.ShouldBeTrue($"{reply.Status} {reply.Comment}");
                offer.IsAcknowledged = true;
                Note();
            }
        }
        catch (Exception fault) when (fault is AssociationException or DialException && strike.Task.IsCompleted)
        {
            // What every sender sees when the node is killed.
        }
        catch
        {
            strike.TrySetResult();
            throw;
        }
    }

    private void Note()
    {
        if (Interlocked.Increment(ref events) == strikeAt)
        {
            strike.TrySetResult();
        }
    }

    /// <summary>Mostly small images, some of a panoramic unit's size, a few larger than everything that is buffered on the way.</summary>
    private static int SizeFrom(Random random) => 2 * random.Next(20) switch
    {
        0 => random.Next(500_000, 2_000_000),
        < 6 => random.Next(30_000, 300_000),
        _ => random.Next(1, 30_000),
    };

    private static int HashOf(int seed, int round, int sender) => unchecked((((seed * 31) + round) * 31) + sender) & 0x7FFFFFFF;

    private sealed class Offer(int bytes, int study, int instance)
    {
        private volatile bool isAcknowledged;

        public Uid Study { get; set; }

        public bool IsAcknowledged
        {
            get => isAcknowledged;
            set => isAcknowledged = value;
        }

        public TestObject Make() => TestObject.Of(bytes, study, instance);
    }
}
