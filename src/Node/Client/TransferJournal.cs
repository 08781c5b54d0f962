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
    // At most one note for each object moved, and an object takes longer to move than its note: it cannot grow without bound.
    private readonly Channel<(TransferNote Note, TaskCompletionSource? Written)> notes = Channel.CreateUnbounded<(TransferNote, TaskCompletionSource?)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource broken = new();
    private Task? writing;

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
    public void Note(TransferNote note) => notes.Writer.TryWrite((note, null));

    /// <summary>Something is about to happen; it may when this completes, for then it is on record, behind everything noted.</summary>
    /// <exception cref="ControlRefusedException">It could not be put on record.</exception>
    public async Task WriteAsync(TransferNote note)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        notes.Writer.TryWrite((note, written));
        await await Task.WhenAny(written.Task, writing ?? throw new InvalidOperationException("The beginning is not on record."));
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

    private async Task WriteAllAsync()
    {
        try
        {
            var together = new List<(TransferNote Note, TaskCompletionSource? Written)>();
            while (await notes.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (together.Count < TransferOrder.MostNotes && notes.Reader.TryRead(out var note))
                {
                    together.Add(note);
                }

                await WriteAsync([.. together.Select(static t => t.Note)], CancellationToken.None);
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
