using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx queue list</c>.</summary>
internal static class QueueListCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var (to, study) = (QueueCommand.To(), QueueCommand.Study());
        var state = QueueCommand.State("waiting", "held", "delivered", "committed", "cancelled");
        var all = new Option<bool>("--all") { Description = "Also what was delivered or cancelled." };
        var instances = new Option<bool>("--instances") { Description = "A line for each instance, with the number by which it can be named." };
        var watch = new Option<bool>("--watch") { Description = "Show how sending goes on, until nothing waits any more." };
        var limit = LimitOption.Create("List at most so many instances.");
        var command = ConsoleVerb.Create("list", "List what waits to be sent, and what is held with the reason.", (api, parsed, cancellation) =>
        {
            var filter = new QueueFilter
            {
                To = parsed.GetValue(to),
                StudyInstanceUid = parsed.GetValue(study),
                State = parsed.GetValue(state),
                WithSettled = parsed.GetValue(all),
                Limit = parsed.GetValue(limit),
            };
            return parsed.GetValue(watch)
                ? QueueWatch.RunAsync(api, parsed.InvocationConfiguration, TimeProvider.System, cancellation)
                : RunAsync(api, filter, (parsed.GetValue(json), parsed.GetValue(instances)), parsed.InvocationConfiguration, cancellation);
        });
        foreach (var option in new Option[] { to, study, state, all, instances, limit, watch, json })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(watch) && (result.GetValue(json) || (result.GetValue(to) ?? result.GetValue(study) ?? result.GetValue(state)) is not null))
            {
                result.AddError("--watch shows every partner, and goes with no other option.");
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, QueueFilter filter, (bool Json, bool Instances) form, InvocationConfiguration console, CancellationToken cancellation)
    {
        var list = await api.ListQueue(ControlCaller.Self, filter, cancellation);
        if (form.Json)
        {
            JsonOutput.Write(console.Output, list);
            return ExitCodes.Done;
        }

        if (list.Deliveries.Count == 0)
        {
            console.Output.WriteLine(filter is { To: null, StudyInstanceUid: null, State: null, WithSettled: false }
                ? "Nothing waits and nothing is held."
                : "Nothing in the queue is like that.");
        }
        else
        {
            (form.Instances ? Each(list) : Together(list)).WriteTo(console.Output);
        }

        if (list.IsCut)
        {
            console.Error.WriteLine($"Only the first {Amounts.Of(list.Deliveries.Count, "instance")} are listed; narrow the search or raise --limit.");
        }

        return ExitCodes.Done;
    }

    private static TextTable Together(QueueList list)
    {
        var table = new TextTable("to", "state", "instances", "size", "queued", "route", "study", "why");
        foreach (var some in list.Deliveries.GroupBy(d => (d.To, d.StudyInstanceUid, d.State, d.Route, Why: WhyOf(d, list.IsRunning))))
        {
            table.Add(
                some.Key.To, some.Key.State, $"{some.Count()}", Amounts.Bytes(some.Sum(static d => d.Bytes)), Moment.Of(some.Min(static d => d.QueuedAt)), some.Key.Route,
                some.Key.StudyInstanceUid, some.Key.Why);
        }

        return table;
    }

    private static TextTable Each(QueueList list)
    {
        var table = new TextTable("number", "to", "state", "size", "queued", "settled", "route", "instance", "why");
        foreach (var one in list.Deliveries)
        {
            var settled = one.SettledAt is { } at ? Moment.Of(at) : string.Empty;
            table.Add($"{one.Number}", one.To, one.State, Amounts.Bytes(one.Bytes), Moment.Of(one.QueuedAt), settled, one.Route, one.SopInstanceUid, WhyOf(one, list.IsRunning));
        }

        return table;
    }

    private static string WhyOf(DeliveryLine line, bool isRunning) => line switch
    {
        { State: not "waiting" } => Ended(line),
        { QuietSeconds: { } quiet } => $"{quiet} s, unless more of the study comes",
        { IsBlocked: true } => $"blocked: {line.Reason}{Next(line)}",
        _ when !isRunning => "the node is not running",
        { Reason.Length: > 0, RetryInSeconds: null } => $"{line.Reason}, at this study or another",
        _ => line.Reason + Next(line),
    };

    private static string Next(DeliveryLine line) => line.RetryInSeconds is { } seconds ? $", next try in {seconds} s" : string.Empty;

    private static string Ended(DeliveryLine line) =>
        line is { Reason.Length: > 0, Status: { } status and not "0000" } ? $"{line.Reason} (status {status})" : line.Reason;
}
