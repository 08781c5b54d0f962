using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary>Puts audit records into the words of the console.</summary>
internal static class AuditLines
{
    public static AuditLine Of(long number, AuditRecord record) => new()
    {
        Number = number,
        At = record.Time,
        Event = AuditEventWords.Of(record.Event),
        Partner = record.Partner,
        Outcome = record.Outcome is AuditOutcome.Success ? "success" : record.Reason.Length > 0 ? record.Reason : "failure",
        Study = record.Study.Value,
        Instance = record.Instance.Value,
        Details = string.Join(", ", Details(record)),
    };

    private static IEnumerable<string> Details(AuditRecord record)
    {
        // Of a failure it is the outcome.
        if (record is { Outcome: AuditOutcome.Success, Reason.Length: > 0 })
        {
            yield return record.Reason;
        }

        // Of a partner without an address earlier versions recorded only what stands between host and port.
        if (record.RemoteAddress is not ("" or ":"))
        {
            yield return "peer " + record.RemoteAddress;
        }

        if (record.CallingTitle.Length > 0)
        {
            yield return $"{record.CallingTitle} to {record.CalledTitle}";
        }

        if (record.Actor.Length > 0)
        {
            yield return "by " + record.Actor;
        }

        if (record.Bytes > 0)
        {
            yield return $"{record.Bytes} bytes";
        }

        if (record.Count > 0)
        {
            yield return $"{record.Count} in all";
        }

        if (record.Detail.Length > 0)
        {
            yield return record.Detail;
        }
    }
}
