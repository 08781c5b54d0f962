using System.Diagnostics.CodeAnalysis;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Our operations in progress on one association, by message id: no more at once than its window has room for.</summary>
/// <param name="window">Operations that may be outstanding; 0 is any number (PS3.7 §D.3.3.3).</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class CallTable(int window)
{
    /// <summary>What any number comes to: message ids have 16 bits, and 0 is not used.</summary>
    private const int Most = ushort.MaxValue;

    private readonly SemaphoreSlim room = new(window == 0 ? Most : window);
    private readonly Lock gate = new();
    private readonly Dictionary<ushort, PendingCall> calls = [];
    private ushort lastId;
    private AssociationException? closedBy;

    /// <summary>Waits until there is room in the window.</summary>
    /// <exception cref="AssociationException">The association is over.</exception>
    public async ValueTask<PendingCall> OpenAsync(CommandField request, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken);
        try
        {
            return Open(request);
        }
        catch (AssociationException)
        {
            room.Release();
            throw;
        }
    }

    private PendingCall Open(CommandField request)
    {
        lock (gate)
        {
            if (closedBy is not null)
            {
                throw closedBy;
            }

            do
            {
                lastId = lastId == ushort.MaxValue ? (ushort)1 : (ushort)(lastId + 1);
            }
            while (calls.ContainsKey(lastId));

            var call = new PendingCall(lastId, (CommandField)((ushort)request | 0x8000));
            calls.Add(lastId, call);
            return call;
        }
    }

    public PendingCall? Find(ushort messageId)
    {
        lock (gate)
        {
            return calls.GetValueOrDefault(messageId);
        }
    }

    public void Close(PendingCall call)
    {
        lock (gate)
        {
            calls.Remove(call.MessageId);
        }

        call.Complete(fault: null);
        room.Release();
    }

    /// <summary>The association is over: every call fails, now and later.</summary>
    public void CloseAll(AssociationException fault)
    {
        List<PendingCall> open;
        lock (gate)
        {
            closedBy ??= fault;
            open = [.. calls.Values];
            calls.Clear();
        }

        foreach (var call in open)
        {
            call.Complete(fault);
        }
    }
}
