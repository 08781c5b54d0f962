using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Wire;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>
/// Brings reports to those who asked: on an association of theirs that is open, the one they asked on or a later one, else on one of our own
/// in which this node takes the SCP role (PS3.4 §J.3.3.1.2). Tried until they are answered.
/// </summary>
public sealed class ReportDesk : IDisposable
{
    /// <summary>How often it is looked for reports that are too old, where nothing else happens.</summary>
    private static readonly TimeSpan Upkeep = TimeSpan.FromHours(1);

    private readonly CommitmentParts parts;
    private readonly ReportSending sending;
    private readonly PartnerRounds rounds;
    private readonly Lock gate = new();
    private readonly List<Attendance> attended = [];

    public ReportDesk(CommitmentParts parts)
    {
        this.parts = parts;
        sending = new ReportSending(parts);
        rounds = new PartnerRounds(RoundAsync, parts.RestAfter, (partner, fault) => CommitmentLog.Faulted(parts.Log, fault, partner), parts.Time);
    }

    /// <summary>Whatever waits is tried now: at start, and when settings have changed.</summary>
    public void Release()
    {
        foreach (var partner in parts.Store.Outbox.Reports.Waiting.Select(static report => report.To).Distinct(StringComparer.Ordinal))
        {
            rounds.Wake(partner, endsRest: true);
        }
    }

    /// <summary>There may be something to report to a partner.</summary>
    public void Wake(string partner)
    {
        lock (gate)
        {
            foreach (var association in attended.Where(association => association.Partner == partner))
            {
                association.Asked.Release();
            }
        }

        rounds.Wake(partner);
    }

    /// <summary>Sends what waits for a partner on an association that is being served, from its beginning to its end.</summary>
    /// <param name="session">The partner.</param>
    /// <param name="calls">What may be invoked there.</param>
    /// <param name="ended">The association is over.</param>
    public async Task AttendAsync(PartnerSession session, PeerCalls calls, CancellationToken ended)
    {
        if (!calls.TakesReports(SopClasses.StorageCommitmentPushModel))
        {
            return;
        }

        using var asked = new SemaphoreSlim(1);
        var attendance = new Attendance(session.Partner.Name, asked);
        Set(attendance, isThere: true);
        try
        {
            while (true)
            {
                await asked.WaitAsync(ended);
                if (sending.WaitingFor(attendance.Partner).Count > 0)
                {
                    await Task.Delay(parts.Courtesy, parts.Time, ended);
                    if (!await TryReportAsync(session, calls, ended))
                    {
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // What is not reported yet goes another way.
        }
        finally
        {
            // What it had begun and not brought to an end is the next one's, or is called for.
            Set(attendance, isThere: false);
            Wake(attendance.Partner);
        }
    }

    public Task StopAsync() => rounds.StopAsync();

    public void Dispose() => rounds.Dispose();

    /// <returns>False where this association does not take reports after all.</returns>
    private async Task<bool> TryReportAsync(PartnerSession session, PeerCalls calls, CancellationToken ended)
    {
        foreach (var report in sending.WaitingFor(session.Partner.Name))
        {
            if (parts.Store.IsReadOnly || !session.Decide(Operation.Commit).IsAllowed)
            {
                return false;
            }

            var record = parts.Audit.Of(session, AuditEvent.StorageCommitment);
            if (await sending.SendAsync(report, (operation, token) => calls.InvokeAsync(operation, parts.AnswerDeadline, token), record, ended) is { } reason)
            {
                CommitmentLog.ReportWaits(parts.Log, session.Partner.Name, reason);
                return false;
            }
        }

        return true;
    }

    private async Task<RoundEnd> RoundAsync(string name, CancellationToken cancellationToken)
    {
        if (parts.Store.IsReadOnly)
        {
            // That a report was answered could not be written down, and so it would be made again and again.
            return RoundEnd.Done;
        }

        await sending.ExpireAsync(name);
        var waiting = sending.WaitingFor(name);
        if (waiting.Count == 0 || IsAttended(name))
        {
            // The end of an association of its own wakes this again.
            return RoundEnd.Done;
        }

        if (parts.PartnerNow(name) is not { } partner || !partner.May.Contains(Operation.Commit) || !CommitmentParts.IsCallable(partner))
        {
            // It can only come by itself, or the settings change.
            return RoundEnd.Later(Upkeep);
        }

        try
        {
            foreach (var title in waiting.Select(report => partner.AeTitles.Contains(report.Title) ? report.Title : partner.AeTitles[0]).Distinct())
            {
                await using var call = await CommitmentCall.ToReportAsync(parts, partner, title, cancellationToken);
                if (await ReportAsync(partner, title, call, cancellationToken) is { } reason)
                {
                    CommitmentLog.ReportWaits(parts.Log, name, reason);
                    return RoundEnd.Failed;
                }
            }

            return RoundEnd.Done;
        }
        catch (DialException fault)
        {
            CommitmentLog.ReportWaits(parts.Log, name, fault.Reason);
            return RoundEnd.Failed;
        }
    }

    /// <summary>Reports to the title that asked; where the partner has that no more, to its first.</summary>
    /// <returns>Null where all of it was answered, else why not.</returns>
    private async Task<string?> ReportAsync(PartnerSettings partner, AeTitle title, CommitmentCall call, CancellationToken cancellationToken)
    {
        if (!call.TakesReports)
        {
            return ContextChoice.ClassNotAccepted;
        }

        foreach (var report in sending.WaitingFor(partner.Name).Where(report => report.Title == title || (title == partner.AeTitles[0] && !partner.AeTitles.Contains(report.Title))))
        {
            if (await sending.SendAsync(report, call.InvokeAsync, parts.Record(partner), cancellationToken) is { } reason)
            {
                return reason;
            }
        }

        await call.ReleaseAsync(cancellationToken);
        return null;
    }

    private bool IsAttended(string partner)
    {
        lock (gate)
        {
            return attended.Exists(association => association.Partner == partner);
        }
    }

    private void Set(Attendance attendance, bool isThere)
    {
        lock (gate)
        {
            if (isThere)
            {
                attended.Add(attendance);
            }
            else
            {
                attended.Remove(attendance);
            }
        }
    }

    private sealed record Attendance(string Partner, SemaphoreSlim Asked);
}
