using System.Net;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// Passes refusals on to log and audit, so slowly that a flood of them fills neither: the first of a kind at once, its
/// repetitions as one with their number, a minute later. A kind is a reason, an address and a certificate.
/// </summary>
internal sealed class RefusalReports : IDisposable
{
    /// <summary>So many kinds are told apart at once; beyond them only the reason counts.</summary>
    public const int MaxKinds = 1000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Reason, IPAddress? Address, Fingerprint? Certificate), (TransportRefusal Last, int Repeated)> kinds = [];
    private readonly Action<TransportRefusal> deliver;
    private readonly ILogger log;
    private readonly ITimer timer;

    public RefusalReports(Action<TransportRefusal> deliver, ILogger log, TimeProvider time)
    {
        this.deliver = deliver;
        this.log = log;
        timer = time.CreateTimer(_ => Flush(), null, Window, Window);
    }

    public void Report(TransportRefusal refusal)
    {
        var kind = (refusal.Reason, (IPAddress?)ConnectionSlots.KeyOf(refusal.Remote.Address), refusal.Certificate);
        lock (gate)
        {
            if (kinds.Count >= MaxKinds && !kinds.ContainsKey(kind))
            {
                kind = (refusal.Reason, null, null);
            }

            if (kinds.TryGetValue(kind, out var known))
            {
                kinds[kind] = (refusal, known.Repeated + 1);
                return;
            }

            kinds[kind] = (refusal, 0);
        }

        Deliver(refusal);
    }

    /// <summary>Reports what was repeated since the last time; kinds that were not are forgotten.</summary>
    public void Flush()
    {
        var repeated = new List<TransportRefusal>();
        lock (gate)
        {
            foreach (var (kind, (last, times)) in kinds.ToArray())
            {
                if (times == 0)
                {
                    kinds.Remove(kind);
                    continue;
                }

                repeated.Add(last with { Times = times });
                kinds[kind] = (last, 0);
            }
        }

        repeated.ForEach(Deliver);
    }

    public void Dispose()
    {
        timer.Dispose();
        Flush();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Design", "CA1031", Justification = "Called from a timer, where an exception ends the process; a failed audit must not stop the listener.")]
    private void Deliver(TransportRefusal refusal)
    {
        TransportLog.Refused(log, refusal.Remote, refusal.Local, refusal.Reason, refusal.Times, refusal.Explanation, refusal.Subject, refusal.Certificate);
        try
        {
            deliver(refusal);
        }
        catch (Exception e)
        {
            TransportLog.ReportFailed(log, e, refusal.Reason);
        }
    }
}
