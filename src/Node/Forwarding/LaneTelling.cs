using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Forwarding;

/// <summary>Says once, in log and audit record, that a destination cannot be sent to, and once that it can again.</summary>
internal sealed class LaneTelling(string to, LaneParts parts)
{
    private readonly Lock gate = new();
    private (string Reason, bool IsBlocked) told = (string.Empty, false);

    public void Said(Circuit circuit, StudyEnd? end, TimeSpan now)
    {
        lock (gate)
        {
            if (circuit.State == CircuitState.Closed && end is { Kind: StudyEndKind.StudyUnwelcome })
            {
                // Others may go, and only this study be refused: no state of the destination.
                ForwardingLog.StudyUnwelcome(parts.Log, to, end.Reason, DestinationAdvice.Of(end.Reason, to));
                return;
            }

            var state = circuit.State == CircuitState.Closed ? (string.Empty, false) : (circuit.Reason, circuit.IsBlocked);
            if (circuit.State == CircuitState.Probing || state == told)
            {
                return;
            }

            told = state;
        }

        if (circuit.State == CircuitState.Closed)
        {
            ForwardingLog.DestinationBack(parts.Log, to);
            return;
        }

        var waiting = parts.Store.Outbox.Totals(to).Waiting;
        if (circuit.IsBlocked)
        {
            ForwardingLog.DestinationBlocked(parts.Log, to, circuit.Reason, waiting, end?.Failure?.Explanation ?? DestinationAdvice.Of(circuit.Reason, to));
            Alert(circuit.Reason, end);
        }
        else
        {
            ForwardingLog.DestinationFailed(parts.Log, to, circuit.Reason, waiting, (int)(circuit.RetryAt - now).TotalSeconds);
        }
    }

    /// <summary>Whom we meant is not who answers, or does not want us: worth a Security Alert. What the settings lack is not.</summary>
    private void Alert(string reason, StudyEnd? end)
    {
        if (end is null)
        {
            return;
        }

        var partner = parts.PartnerNow(to);
        _ = parts.Audit.NoteAsync(new AuditRecord
        {
            Event = AuditEvent.SecurityAlert,
            Time = parts.Time.GetUtcNow(),
            Outcome = AuditOutcome.SeriousFailure,
            Reason = reason,
            Partner = to,
            RemoteAddress = partner is null ? string.Empty : $"{partner.Host}:{partner.Port}",
            Actor = end.Failure?.Certificate?.ToString() ?? string.Empty,
            Detail = end.Failure?.Explanation ?? string.Empty,
        });
    }
}
