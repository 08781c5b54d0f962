using System.Net;

namespace DicomExchange.Wire.Transport;

/// <summary>One association's place; given back exactly once.</summary>
internal sealed class AssociationSlot(ConnectionSlots slots, IPAddress key) : IDisposable
{
    private int given;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref given, 1) == 0)
        {
            slots.Release(key);
        }
    }
}
