using System.Text.Json.Nodes;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Node.Control.Messages;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What the node says of its deliveries, at the console.</summary>
internal static class ChaosVerdict
{
    /// <summary>So many times an instance may be the reason before a person has to look at it.</summary>
    private const int MostUndecided = 8;

    private static readonly string[] OfKinds = ["class-not-accepted", "cannot-be-sent-unchanged", "operation-not-allowed"];
    private static readonly string[] Ends = ["0000", "0111", "B007"];

    /// <summary>Nothing is held but for a reason that this destination gave.</summary>
    public static void OfHeld(IEnumerable<DeliveryLine> held, IReadOnlyCollection<Fault> struck)
    {
        var refused = struck.Any(static f => f.RefusesKinds);
        var interrupted = struck.Count(static f => f.Interrupts) >= MostUndecided;
        held.ShouldAllBe(d => OfKinds.Contains(d.Reason) ? refused : interrupted);
    }

    /// <summary>Every instance was delivered to both, which is what <c>queue list --all --json</c> has to say.</summary>
    /// <returns>What the ledger says it sent to each destination.</returns>
    public static async Task<ILookup<string, (string Instance, long Bytes)>> OfLedgerAsync(Practice practice, IReadOnlyList<TestObject> objects)
    {
        var said = await practice.RunAsync("queue", "list", "--all", "--json", "--limit", "10000");
        said.ExitCode.ShouldBe(0, said.ToString());
        var lines = JsonNode.Parse(said.Output)!["deliveries"]!.AsArray().Select(static l => l!).ToList();
        lines.ShouldAllBe(static l => (string?)l["state"] == "delivered", said.Output);
        lines.ShouldAllBe(static l => (string?)l["route"] == "all" && Ends.Contains((string?)l["status"]), said.Output);
        foreach (var to in (string[])[ChaosSchedule.Kept, ChaosSchedule.Archive])
        {
            lines.Where(l => (string?)l["to"] == to).Select(static l => ((string?)l["sopInstanceUid"], (string?)l["studyInstanceUid"]))
                .ShouldBe(objects.Select(static o => ((string?)o.SopInstance.Value, (string?)o.Study.Value)), ignoreOrder: true);
        }

        lines.Count.ShouldBe(2 * objects.Count);
        return lines.ToLookup(static l => (string)l["to"]!, static l => ((string)l["sopInstanceUid"]!, (long)l["bytes"]!));
    }

    /// <summary>Both have all of the study, which is what <c>study show --json</c> has to say.</summary>
    public static async Task OfStudyAsync(Practice practice, IGrouping<string, TestObject> study)
    {
        var said = await practice.RunAsync("study", "show", study.Key, "--json");
        said.ExitCode.ShouldBe(0, said.ToString());
        var destinations = JsonNode.Parse(said.Output)!["destinations"]!.AsArray().Select(static d => d!).ToList();
        destinations.Select(static d => (string?)d["to"]).ShouldBe([ChaosSchedule.Kept, ChaosSchedule.Archive], ignoreOrder: true);
        destinations.ShouldAllBe(d => (int)d["delivered"]! == study.Count() && (int)d["queued"]! == study.Count(), said.Output);
    }
}
