using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store;

namespace DicomExchange.Node.Control;

/// <summary>How the collector of audit messages fares, and whether that needs attention.</summary>
internal static class CollectorLines
{
    /// <summary>What has waited longer than this is a problem although it is still tried: nobody elsewhere could tell what was done here since.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromHours(1);

    /// <param name="state">Null where no node runs, or none is named in its settings.</param>
    /// <param name="trail">What is sent.</param>
    public static CollectorLine? Of(CollectorState? state, AuditTrail trail)
    {
        if (state is null)
        {
            return null;
        }

        var behind = Math.Max(0, trail.LastMessage - state.Reached);
        return new CollectorLine
        {
            Address = state.Address,
            IsConnected = state.IsConnected,
            Reached = state.Reached,
            Behind = behind,
            Since = behind == 0 ? null : trail.MessagesAfter(state.Reached, 1).Select(static m => m.Record?.Time).FirstOrDefault(),
            Reason = state.Trouble?.Reason ?? string.Empty,
            Explanation = state.Trouble?.Explanation ?? string.Empty,
            IsRefused = state.Trouble?.IsRefused == true,
        };
    }

    /// <summary>A sentence where a person should look at it.</summary>
    public static IEnumerable<string> ProblemsOf(CollectorLine? line, DateTimeOffset now)
    {
        if (line is { IsRefused: true })
        {
            yield return $"Audit messages cannot be sent to the collector {line.Address} before somebody changes that ({line.Reason}): {Counted.Of(line.Behind, "message")} {Counted.Verb(line.Behind, "waits", "wait")}. {line.Explanation}";
        }
        else if (line?.Since is { } since && now - since > Old)
        {
            var why = line.Reason.Length > 0 ? $" ({line.Reason}): {line.Explanation}" : ".";
            yield return $"{Counted.Of(line.Behind, "audit message")} {Counted.Verb(line.Behind, "has", "have")} been waiting for the collector {line.Address} since {since:yyyy-MM-dd HH:mm zzz}{why}";
        }
    }
}
