using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// Passes refused connections on to log and audit, repetitions as one. A kind is a reason, an address and a certificate; whoever
/// shows ever new certificates from one address is told apart by few of them.
/// </summary>
internal sealed class RefusalReports : IDisposable
{
    private readonly Repetitions<TransportRefusal> repetitions;
    private readonly Action<TransportRefusal> deliver;
    private readonly ILogger log;
    private readonly FewOfEach certificates;

    public RefusalReports(Action<TransportRefusal> deliver, ILogger log, TimeProvider time)
    {
        this.deliver = deliver;
        this.log = log;
        certificates = new FewOfEach(time);
        repetitions = new Repetitions<TransportRefusal>((refusal, times) => Deliver(refusal with { Times = times }), time);
    }

    public void Report(TransportRefusal refusal)
    {
        var from = $"{refusal.Reason} {ConnectionSlots.KeyOf(refusal.Remote.Address)}";
        var certificate = refusal.Certificate?.ToString();
        var kind = certificate is not null && certificates.TryTell(from, certificate) ? $"{from} {certificate}" : from;
        repetitions.Note(kind, refusal.Reason, refusal);
    }

    public void Flush() => repetitions.Flush();

    public void Dispose() => repetitions.Dispose();

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
