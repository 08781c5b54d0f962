using DicomExchange.Node.Access;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings.Live;

namespace DicomExchange.Node.Control;

/// <summary>What waits for whom, and what of that needs attention.</summary>
internal static class DestinationLines
{
    /// <summary>What has waited longer than this is a problem although it is still tried: somebody waits for it.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromDays(1);

    /// <summary>Every partner for which something waits or is held, by name.</summary>
    public static IReadOnlyList<DestinationLine> Of(OrderContext context, IReadOnlyList<DestinationState> lanes)
    {
        var outbox = context.Store.Outbox;
        var states = lanes.ToDictionary(static l => l.To, StringComparer.Ordinal);
        var settings = context.Settings();
        var names = settings.Partners.Select(static p => p.Name).Concat(outbox.Destinations).Concat(outbox.DestinationsHeld).Concat(states.Keys);
        return
        [
            .. from name in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
               let totals = outbox.Totals(name)
               where totals.Waiting > 0 || totals.Held > 0
               let state = states.GetValueOrDefault(name)
               let problem = PartnerPlace.ProblemOf(settings, name)
               select new DestinationLine
               {
                   Name = name,
                   Waiting = totals.Waiting,
                   Bytes = totals.Bytes,
                   Held = totals.Held,
                   Eldest = totals.Eldest,
                   Associations = state?.Associations ?? 0,
                   Reason = problem ?? (state is null ? string.Empty : state.Circuit.Reason.Length > 0 ? state.Circuit.Reason : state.Trouble),
                   IsBlocked = problem is not null || state?.Circuit.IsBlocked == true,
                   RetryInSeconds = (int?)state?.RetryIn?.TotalSeconds,
               },
        ];
    }

    /// <summary>One sentence for each thing a person should look at.</summary>
    public static IEnumerable<string> ProblemsOf(IReadOnlyList<DestinationLine> lines, DateTimeOffset now)
    {
        foreach (var line in lines)
        {
            if (line is { IsBlocked: true, Waiting: > 0 })
            {
                yield return $"Nothing can be sent to \"{line.Name}\" before somebody changes that ({line.Reason}): {Waiting(line)}. {DestinationAdvice.Of(line.Reason, line.Name)}".TrimEnd();
            }
            else if (line is { Reason: AccessReasons.OperationNotAllowed, Waiting: > 0 })
            {
                yield return $"\"{line.Name}\" took nothing of a study ({line.Reason}): {Waiting(line)}. {DestinationAdvice.Of(line.Reason, line.Name)}";
            }
            else if (line.Eldest is { } eldest && now - eldest > Old)
            {
                var why = line.Reason.Length > 0 ? $" ({line.Reason})" : string.Empty;
                yield return $"Instances have been waiting for \"{line.Name}\" since {eldest:yyyy-MM-dd HH:mm zzz}{why}.";
            }

            if (line.Held > 0)
            {
                yield return $"{Counted.Of(line.Held, "instance")} for \"{line.Name}\" {Counted.Verb(line.Held, "is", "are")} held: look why with 'dicomx queue list'.{(line is { Waiting: 0, Reason: AccessReasons.DestinationUnknown or ReloadReasons.PartnerNameOwned } ? $" {DestinationAdvice.Of(line.Reason, line.Name)}" : string.Empty)}";
            }
        }
    }

    private static string Waiting(DestinationLine line) => $"{Counted.Of(line.Waiting, "instance")} {Counted.Verb(line.Waiting, "waits", "wait")}";
}
