using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Two units that send the studies to the node, an association for each, and send again whatever was not acknowledged.</summary>
/// <param name="objects">In the order in which they are sent.</param>
/// <param name="onEvent">Called for each acknowledgement.</param>
internal sealed class StudyStream(IReadOnlyList<TestObject> objects, Action onEvent)
{
    private const int MostTries = 20;

    private readonly ConcurrentDictionary<Uid, bool> acknowledged = [];

    public int Acknowledged => acknowledged.Count;

    /// <summary>Sends what is left; ends when all is acknowledged, or the node is dead.</summary>
    /// <param name="units">Who sends.</param>
    /// <param name="isDead">Whether the node was killed.</param>
    public Task SendAsync(IReadOnlyList<Unit> units, Func<bool> isDead)
    {
        var studies = objects.GroupBy(static o => o.Study).ToList();
        return Task.WhenAll(units.Select((unit, u) => Task.Run(() => SendAsync(unit, [.. studies.Where((_, s) => s % units.Count == u)], isDead))));
    }

    private async Task SendAsync(Unit unit, IReadOnlyList<IEnumerable<TestObject>> studies, Func<bool> isDead)
    {
        var triesLeft = MostTries;
        while (!isDead())
        {
            try
            {
                foreach (var study in studies)
                {
                    await SendAsync(unit, [.. study]);
                }

                return;
            }
            catch (Exception fault) when (fault is AssociationException or DialException && (isDead() || --triesLeft > 0))
            {
                // The node was killed, or on a busy machine gave up a sender that had no turn.
            }
        }
    }

    private async Task SendAsync(Unit unit, IReadOnlyList<TestObject> study)
    {
        var left = study.Where(o => !acknowledged.ContainsKey(o.SopInstance)).ToList();
        if (left.Count == 0)
        {
            return;
        }

        await using var client = await unit.ConnectAsync(study);

        // One that is safe already comes along: it must not be forwarded anew.
        foreach (var one in study.Except(left).Take(1).Concat(left))
        {
            var reply = await Unit.StoreAsync(client, one);
            reply.Status.IsSuccess.ShouldBeTrue($"{reply.Status} {reply.Comment}");
            acknowledged[one.SopInstance] = true;
            onEvent();
        }

        await client.ReleaseAsync(CancellationToken.None);
    }
}
