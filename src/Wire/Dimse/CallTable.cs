namespace DicomExchange.Wire.Dimse;

/// <summary>Our operations in progress on one association, by message id.</summary>
internal sealed class CallTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<ushort, PendingCall> calls = [];
    private ushort lastId;
    private Exception? closedBy;

    public PendingCall Open(CommandField request)
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
    }

    /// <summary>The association is over: every call fails, now and later.</summary>
    public void CloseAll(Exception fault)
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
