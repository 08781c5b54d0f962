using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;

namespace DicomExchange.EndToEnd.Collecting;

/// <summary>Units that push small studies and a viewer that asks for them, without pause, whether or not the node is there.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource ending = new();
    private readonly Practice practice;
    private readonly Task[] callers;
    private int stored;
    private int queried;

    private Traffic(Practice practice)
    {
        this.practice = practice;
        callers = [Task.Run(() => PushAsync(0)), Task.Run(() => PushAsync(Practice.TlsUnits)), Task.Run(AskAsync)];
    }

    /// <summary>Objects that were acknowledged.</summary>
    public int Stored => Volatile.Read(ref stored);

    /// <summary>Queries that were answered.</summary>
    public int Queried => Volatile.Read(ref queried);

    public static Traffic Begin(Practice practice) => new(practice);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(callers);
        ending.Dispose();
    }

    private Task PushAsync(int unit) => AgainAsync(async number =>
    {
        var study = (unit * 1_000_000) + number;
        var replies = await practice.Units[unit].StoreAsync(TestObject.Of(200, study, 1), TestObject.Of(200, study, 2));
        Interlocked.Add(ref stored, replies.Count(reply => reply.Status.IsSuccess));
    });

    private Task AskAsync() => AgainAsync(async _ =>
    {
        var (_, reply) = await practice.Viewer.FindAsync(new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.PatientID, Vr.LO, "*"));
        Interlocked.Add(ref queried, reply.Status.IsSuccess ? 1 : 0);
    });

    private async Task AgainAsync(Func<int, Task> call)
    {
        for (var number = 1; !ending.IsCancellationRequested; number++)
        {
            try
            {
                await call(number);
            }
            catch (Exception fault) when (fault is AssociationException or DialException)
            {
                // The node was killed, or is not there again yet.
                await Task.Delay(Pause);
            }
        }
    }
}
