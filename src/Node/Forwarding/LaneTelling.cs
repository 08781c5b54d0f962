using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Says once, in log and audit record, that a destination cannot be sent to, and once that it can again; and that it takes no more associations
/// than it has. What was an alert is none again until nothing is wrong any more.
/// </summary>
internal sealed class LaneTelling(string to, LaneParts parts)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> alerted = new(StringComparer.Ordinal);
    private (string Reason, bool IsBlocked) told = (string.Empty, false);
    private bool isFullTold;

    /// <param name="state">Of the destination, and of one association more than it has.</param>
    /// <param name="end">What it follows from; null where it is no study that was sent.</param>
    /// <param name="now">The moment.</param>
    public void Said((Circuit Circuit, Circuit Beside) state, StudyEnd? end, TimeSpan now)
    {
        var (circuit, beside) = state;
        bool isNews;
        bool isFullNews;
        lock (gate)
        {
            if (circuit.State == CircuitState.Closed && end is { Kind: StudyEndKind.StudyUnwelcome })
            {
                // Others may go, and only this study be refused: no state of the destination.
                ForwardingLog.StudyUnwelcome(parts.Log, to, end.Reason, DestinationAdvice.Of(end.Reason, to));
                return;
            }

            isNews = IsNews(circuit);
            isFullNews = IsFullNews(beside);
            if (circuit.State == CircuitState.Closed && beside.State == CircuitState.Closed)
            {
                alerted.Clear();
            }

            // What the settings lack comes without an end, and is no alert.
            if (end is not null && ((isNews && circuit.IsBlocked) || (isFullNews && beside.IsBlocked)) && alerted.Add(end.Reason))
            {
                Alert(end);
            }
        }

        if (isNews)
        {
            Say(circuit, end, now);
        }

        if (isFullNews)
        {
            ForwardingLog.DestinationFull(parts.Log, to, beside.Reason);
        }
    }

    private bool IsNews(Circuit circuit)
    {
        var seen = circuit.State == CircuitState.Closed ? (string.Empty, false) : (circuit.Reason, circuit.IsBlocked);
        if (circuit.State == CircuitState.Probing || seen == told)
        {
            return false;
        }

        told = seen;
        return true;
    }

    private bool IsFullNews(Circuit beside)
    {
        var isNews = beside.State == CircuitState.Open && !isFullTold;
        isFullTold = beside.State != CircuitState.Closed && (isFullTold || isNews);
        return isNews;
    }

    private void Say(Circuit circuit, StudyEnd? end, TimeSpan now)
    {
        if (circuit.State == CircuitState.Closed)
        {
            ForwardingLog.DestinationBack(parts.Log, to);
            return;
        }

        var waiting = parts.Store.Outbox.Totals(to).Waiting;
        if (circuit.IsBlocked)
        {
            ForwardingLog.DestinationBlocked(parts.Log, to, circuit.Reason, waiting, end?.Failure?.Explanation ?? DestinationAdvice.Of(circuit.Reason, to));
        }
        else
        {
            ForwardingLog.DestinationFailed(parts.Log, to, circuit.Reason, waiting, (int)(circuit.RetryAt - now).TotalSeconds);
        }
    }

    /// <summary>Whom we meant is not who answers, or does not want us: worth a Security Alert.</summary>
    private void Alert(StudyEnd end)
    {
        var partner = parts.PartnerNow(to);
        _ = parts.Audit.NoteAsync(new AuditRecord
        {
            Event = AuditEvent.SecurityAlert,
            Time = parts.Time.GetUtcNow(),
            Outcome = AuditOutcome.SeriousFailure,
            Reason = end.Reason,
            Partner = to,
            RemoteAddress = partner is { Host: { } host, Port: { } port } ? $"{host}:{port}" : string.Empty,
            Actor = end.Failure?.Certificate?.ToString() ?? string.Empty,
            Detail = end.Failure?.Explanation ?? string.Empty,
        });
    }
}
