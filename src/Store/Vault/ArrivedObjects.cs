using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Objects that are sealed and complete, held in memory until a commit puts them into a segment or they are given up. Each is of one
/// sender that waits for its answer; the larger ones are at most as many as there are stretches.
/// </summary>
internal sealed class ArrivedObjects
{
    private readonly ConcurrentDictionary<ObjectId, HeldObject> held = new();

    public void Add(ObjectId id, HeldObject complete) => held[id] = complete;

    public bool TryGet(ObjectId id, [NotNullWhen(true)] out HeldObject? complete) => held.TryGetValue(id, out complete);

    /// <summary>Gives up what is held; it must not be read by anybody.</summary>
    public bool Remove(ObjectId id)
    {
        if (!held.TryRemove(id, out var removed))
        {
            return false;
        }

        removed.Return();
        return true;
    }
}
