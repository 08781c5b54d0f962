using DicomExchange.Store.Outbox;

namespace DicomExchange.Store.Tests.Outbox;

internal sealed class NaiveDelivery(string to, string study, string instance, long bytes, TimeSpan queuedAt)
{
    public long Id { get; set; }

    public string To => to;

    public string Study => study;

    public string Instance => instance;

    public long Bytes => bytes;

    public TimeSpan QueuedAt => queuedAt;

    public TimeSpan Quiet { get; init; }

    public bool IsReady { get; set; }

    public DeliveryState State { get; set; }
}
