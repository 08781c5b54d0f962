using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault;

namespace DicomExchange.Node.Services;

/// <summary>The one object that is opened while the one before it is on its way: what holds the sending up is the receiver, not the disk.</summary>
/// <param name="open">Opens it where that can be done before its turn.</param>
internal sealed class ObjectAhead(Func<InstanceRef, VaultReader?> open) : IDisposable
{
    private VaultReader? opened;

    /// <summary>Opens the next one, if there is one. Call it when the one before has begun to leave.</summary>
    public void Open(IReadOnlyList<InstanceRef> instances, int next)
    {
        Dispose();
        opened = next < instances.Count ? open(instances[next]) : null;
    }

    /// <summary>What was opened last, once; the caller owns it.</summary>
    public VaultReader? Take() => Interlocked.Exchange(ref opened, null);

    public void Dispose() => Take()?.Dispose();
}
