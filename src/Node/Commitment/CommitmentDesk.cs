using DicomExchange.Node.Services;

namespace DicomExchange.Node.Commitment;

/// <summary>Storage commitment of a node in both roles.</summary>
public sealed class CommitmentDesk : IDisposable
{
    private readonly ReportDesk reports;
    private readonly AskingDesk asking;

    public CommitmentDesk(CommitmentParts parts, RefusalDesk refusals)
    {
        var intake = new ReportIntake(parts);
        reports = new ReportDesk(parts);
        asking = new AskingDesk(parts, intake);
        Service = new CommitmentService(parts, reports, intake, refusals);
    }

    /// <summary>What partners may invoke.</summary>
    public CommitmentService Service { get; }

    /// <summary>Goes on with what was left at the last stop.</summary>
    public void Start()
    {
        asking.Start();
        reports.Release();
    }

    /// <summary>Settings or certificates have changed: whatever waits is tried at once.</summary>
    public void Release()
    {
        asking.Release();
        reports.Release();
    }

    /// <inheritdoc cref="ReportDesk.AttendAsync"/>
    public Task AttendAsync(PartnerSession session, Wire.Dimse.PeerCalls calls, CancellationToken ended) => reports.AttendAsync(session, calls, ended);

    /// <summary>Ends what is under way; it goes on at the next start.</summary>
    public Task StopAsync() => Task.WhenAll(reports.StopAsync(), asking.StopAsync());

    public void Dispose()
    {
        reports.Dispose();
        asking.Dispose();
    }
}
