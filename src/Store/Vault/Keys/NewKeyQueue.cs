namespace DicomExchange.Store.Vault.Keys;

/// <summary>Collects requests for new keys while a commit is under way, so that the next one serves them all.</summary>
/// <param name="add">Makes the keys durable and returns them in the order asked; runs on one thread at a time.</param>
internal sealed class NewKeyQueue(Func<IReadOnlyList<Token>, StoreKey[]> add)
{
    private readonly Lock gate = new();
    private List<Request> waiting = [];
    private bool running;

    public Task<StoreKey> AddAsync(Token study)
    {
        var answer = new TaskCompletionSource<StoreKey>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add(new Request(study, answer));
            if (running)
            {
                return answer.Task;
            }

            running = true;
        }

        _ = Task.Run(Serve);
        return answer.Task;
    }

    private void Serve()
    {
        while (Take() is { } group)
        {
            try
            {
                var keys = add([.. group.Select(static r => r.Study)]);
                for (var i = 0; i < keys.Length; i++)
                {
                    group[i].Answer.SetResult(keys[i]);
                }
            }
#pragma warning disable CA1031 // this loop owns the outcome: whatever went wrong is the answer to everyone in the group
            catch (Exception e)
#pragma warning restore CA1031
            {
                foreach (var request in group)
                {
                    request.Answer.TrySetException(e);
                }
            }
        }
    }

    private List<Request>? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                running = false;
                return null;
            }

            var group = waiting;
            waiting = [];
            return group;
        }
    }

    private readonly record struct Request(Token Study, TaskCompletionSource<StoreKey> Answer);
}
