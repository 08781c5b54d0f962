using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Small objects that are sealed and complete, held in memory until a commit puts them into a segment or they are given up. Each is of
/// one sender that waits for its answer, and at most <see cref="SegmentLayout.LargestObject"/> long.
/// </summary>
internal sealed class ArrivedObjects
{
    private readonly ConcurrentDictionary<ObjectId, byte[]> held = new();

    public void Add(ObjectId id, byte[] sealedBytes) => held[id] = sealedBytes;

    public bool TryGet(ObjectId id, [NotNullWhen(true)] out byte[]? sealedBytes) => held.TryGetValue(id, out sealedBytes);

    public bool Remove(ObjectId id) => held.TryRemove(id, out _);
}
