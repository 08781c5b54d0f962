using DicomExchange.Node.Forwarding;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>What destinations cost that are down for the whole run, counted, and that nobody else pays for them.</summary>
public sealed class DeadDestinationTests
{
    private const string Silent = "one";
    private const string Well = "two";
    private const string Down = "three";

    [Fact]
    public async Task I1_I3_what_never_answers_and_what_is_down_hold_nothing_but_their_own_probe_and_the_other_gets_everything()
    {
        var time = new ManualTime();
        await using var silent = new SilentPartner();
        await using var well = new Destination();
        await using var node = await ForwardingNode.StartAsync(time, silent.Port, well.Port, FreePort.Next());

        // Nothing is known of anybody yet, and the clock stands still: no deadline has to pass for whoever is well.
        for (var seed = 1; seed <= 8; seed++)
        {
            await node.StoreAsync(ForwardingTests.Study(seed, 3));
            await node.UntilAsync(() => Delivered(node) == 3 * seed, moveClock: false);
        }

        Associations(node, Silent).ShouldBeLessThanOrEqualTo(2, "as many as the settings allow while nothing is known to be wrong");
        await node.UntilAsync(() => IsOver(node, Down), moveClock: false);

        // Both are known to be dead from here on: one probe at a time, whatever else is stored and sent.
        await UntilLaterAsync(node, time, () => IsOver(node, Silent));
        for (var seed = 9; seed <= 14; seed++)
        {
            var before = silent.Connections;
            var most = 0;
            await UntilLaterAsync(node, time, () =>
            {
                most = Math.Max(most, Math.Max(Associations(node, Silent), Associations(node, Down)));
                return silent.Connections > before;
            });
            await node.StoreAsync(ForwardingTests.Study(seed, 3));
            await node.UntilAsync(() => Delivered(node) == 3 * seed, moveClock: false);
            most.ShouldBeLessThanOrEqualTo(1);
        }

        await UntilLaterAsync(node, time, () => IsOver(node, Silent) && IsOver(node, Down));
        await node.UntilAsync(() => silent.Connections == node.State(Silent)!.Circuit.Failures, moveClock: false);
        node.State(Silent)!.Totals.Waiting.ShouldBe(42);
        node.State(Down)!.Totals.Waiting.ShouldBe(42);
        well.Instances.Distinct().Count().ShouldBe(42);
        well.Arrivals.Count.ShouldBe(42, "and everything once");
    }

    private static int Delivered(ForwardingNode node) => node.Ledger(Well, DeliveryState.Delivered).Count;

    private static int Associations(ForwardingNode node, string name) => node.State(name)!.Associations;

    private static bool IsOver(ForwardingNode node, string name) => node.State(name) is { Associations: 0, Circuit.State: CircuitState.Open };

    /// <summary>Lets the clock go on until something has come about; not while anything goes to the one that is well, whose deadlines would pass.</summary>
    private static Task UntilLaterAsync(ForwardingNode node, ManualTime time, Func<bool> condition) => node.UntilAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            if (Associations(node, Well) == 0 && node.Node.OpenAssociations == 0)
            {
                time.Advance(TimeSpan.FromSeconds(10));
            }

            return false;
        },
        moveClock: false);
}
