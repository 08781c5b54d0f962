using System.Threading.Channels;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Client;

/// <summary>
/// Keeps the audit record of a person's transfer while it runs. Nothing begins before its beginning is on record; the objects
/// are noted while the next one is on its way, and a trail that can no longer be written stops the transfer.
/// </summary>
/// <param name="record">Whoever writes the trail: the running node, or the store in this process.</param>
/// <param name="heading">With whom; its notes are not used.</param>
public sealed class TransferJournal(ControlCall<TransferReport, Recorded> record, TransferReport heading) : IAsyncDisposable
{
    /// <summary>So many objects at most are sent behind one whose record is lost.</summary>
    private const int MostPending = 16;

    // At most one note for each object moved. Whoever sends waits for room; what is fetched takes longer to move than its note.
    private readonly Channel<(TransferNote? Note, TaskCompletionSource? Written)> notes = Channel.CreateUnbounded<(TransferNote?, TaskCompletionSource?)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource broken = new();
    private Task? writing;
    private int pending;

    /// <summary>Cancelled when something could not be put on record: whatever moves must stop.</summary>
    public CancellationToken Broken => broken.Token;

    /// <summary>Puts the beginning on record. Only behind this may the partner be called.</summary>
    /// <exception cref="ControlRefusedException">The node refused.</exception>
    public async Task BeginAsync(TransferNote note, CancellationToken cancellation)
    {
        await WriteAsync([note], cancellation);
        writing ??= WriteAllAsync();
    }

    /// <summary>Something happened; it is on record when <see cref="EndAsync"/> returns.</summary>
    public void Note(TransferNote note)
    {
        Interlocked.Increment(ref pending);
        notes.Writer.TryWrite((note, null));
    }

    /// <summary>The next object may be sent when this completes: at once, or, where too much that was noted is not on record yet, when all of it is.</summary>
    /// <exception cref="ControlRefusedException">It could not be put on record.</exception>
    public Task RoomAsync() => Volatile.Read(ref pending) < MostPending ? Task.CompletedTask : SettledAsync(null);

    /// <summary>Something is about to happen; it may when this completes, for then it is on record, behind everything noted.</summary>
    /// <exception cref="ControlRefusedException">It could not be put on record.</exception>
    public Task WriteAsync(TransferNote note)
    {
        Interlocked.Increment(ref pending);
        return SettledAsync(note);
    }

    /// <summary>Puts the end on record, behind everything noted.</summary>
    /// <exception cref="ControlRefusedException">Something could not be put on record.</exception>
    public async Task EndAsync(TransferNote note)
    {
        Note(note);
        notes.Writer.TryComplete();
        await (writing ?? Task.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        notes.Writer.TryComplete();
        if (writing is not null)
        {
            await writing.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        broken.Dispose();
    }

    private async Task SettledAsync(TransferNote? last)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        notes.Writer.TryWrite((last, written));
        await await Task.WhenAny(written.Task, writing ?? throw new InvalidOperationException("The beginning is not on record."));
    }

    private async Task WriteAllAsync()
    {
        try
        {
            var together = new List<(TransferNote? Note, TaskCompletionSource? Written)>();
            while (await notes.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (together.Count < TransferOrder.MostNotes && notes.Reader.TryRead(out var note))
                {
                    together.Add(note);
                }

                TransferNote[] some = [.. together.Select(static t => t.Note).OfType<TransferNote>()];
                if (some.Length > 0)
                {
                    await WriteAsync(some, CancellationToken.None);
                    Interlocked.Add(ref pending, -some.Length);
                }

                together.ForEach(static t => t.Written?.SetResult());
                together.Clear();
            }
        }
        catch
        {
            await broken.CancelAsync();
            throw;
        }
    }

    private Task<Recorded> WriteAsync(IReadOnlyList<TransferNote> some, CancellationToken cancellation) =>
        record(ControlCaller.Self, heading with { Notes = some }, cancellation);
}
