using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>What a queue has to be, said as plainly as can be: one list, searched from its front every time.</summary>
internal sealed class NaiveOutbox
{
    private readonly HashSet<(string Study, string Instance, string Content)> held = [];

    public List<NaiveDelivery> Lines { get; } = [];

    /// <returns>False when the content is held already.</returns>
    public bool Add(Sample sample, TimeSpan now)
    {
        if (!held.Add((sample.Study, sample.Instance, sample.Content)))
        {
            return false;
        }

        foreach (var order in sample.Deliveries.DistinctBy(order => order.To).Where(order => order.To != sample.Partner))
        {
            Lines.Add(new NaiveDelivery(order.To, sample.Study, sample.Instance, sample.Bytes.Length, now) { Quiet = order.Quiet, IsReady = order.Quiet == TimeSpan.Zero });
        }

        return true;
    }

    /// <summary>What gathers is due together, when the quiet time after its last is over.</summary>
    public void Pass(TimeSpan now)
    {
        foreach (var batch in Lines.Where(line => line is { State: DeliveryState.Waiting, IsReady: false }).GroupBy(line => (line.To, line.Study, line.Quiet)).ToList())
        {
            if (batch.Max(line => line.QueuedAt) + batch.Key.Quiet <= now)
            {
                batch.ToList().ForEach(line => line.IsReady = true);
            }
        }
    }

    public void Settle(long id, DeliveryState state)
    {
        if (Lines.Find(line => line.Id == id) is { } line
            && (line.State == DeliveryState.Waiting || (line.State == DeliveryState.Cancelled && state == DeliveryState.Delivered)))
        {
            line.State = state;
        }
    }

    public void Retry(string to)
    {
        foreach (var line in Lines.Where(line => line.To == to && line.State == DeliveryState.Held))
        {
            (line.State, line.IsReady) = (DeliveryState.Waiting, true);
        }
    }

    public void Cancel(string to, string study)
    {
        foreach (var line in Lines.Where(line => line.To == to && line.Study == study && line.State is DeliveryState.Waiting or DeliveryState.Held))
        {
            line.State = DeliveryState.Cancelled;
        }
    }

    public void Delete(string study)
    {
        held.RemoveWhere(content => content.Study == study);
        Lines.RemoveAll(line => line.Study == study);
    }

    /// <summary>The instances due for a partner: the study with the eldest first, within a study the eldest first.</summary>
    public List<string> Due(string to) =>
    [
        .. Lines.Where(line => line.To == to && line is { State: DeliveryState.Waiting, IsReady: true })
            .GroupBy(line => line.Study).OrderBy(study => study.Min(line => line.Id)).SelectMany(study => study.OrderBy(line => line.Id)).Select(line => line.Instance),
    ];

    /// <summary>How long until something is due: null where nothing is to come.</summary>
    public TimeSpan? UntilDue(string to, TimeSpan now)
    {
        var waiting = Lines.Where(line => line.To == to && line.State == DeliveryState.Waiting).ToList();
        return waiting.Count == 0 ? null
            : waiting.Exists(line => line.IsReady) ? TimeSpan.Zero
            : waiting.GroupBy(line => (line.Study, line.Quiet)).Min(batch => batch.Max(line => line.QueuedAt) + batch.Key.Quiet) - now;
    }
}
