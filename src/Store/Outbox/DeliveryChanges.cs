using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Outbox.Waiting;

namespace DicomExchange.Store.Outbox;

/// <summary>What a group does to queue and ledger: written in its transaction, in memory once that is on the disk.</summary>
internal sealed class DeliveryChanges(CatalogParts parts)
{
    private readonly List<Action<WaitingDeliveries>> shown = [];
    private readonly HashSet<int> delivered = [];

    /// <summary>Something is there to be sent, or is not to be sent any more; what was settled its sender knows.</summary>
    private bool isNews;

    /// <summary>To the microsecond, as it will be read again, so that row and memory say the same.</summary>
    private DateTimeOffset Now => DateTimeOffset.UnixEpoch.AddTicks(AuditColumns.TimeOf(parts.Time.GetUtcNow()) * TimeSpan.TicksPerMicrosecond);

    /// <summary>Queues a content that is new here; not for the partner it came from, and once for each partner.</summary>
    public void Queue(ArrivedInstance arrived, int study, long instance)
    {
        foreach (var order in arrived.Receipt.Deliveries.DistinctBy(static order => order.To, StringComparer.Ordinal))
        {
            if (order.To == arrived.Receipt.Partner)
            {
                continue;
            }

            var row = new DeliveryRow
            {
                Id = parts.Tables.Deliveries.NewId(),
                Study = study,
                Instance = instance,
                Destination = parts.Partners.FindOrAdd(order.To),
                State = DeliveryState.Waiting,
                Route = order.Route,
                QueuedAt = Now,
                Quiet = TimeSpan.FromTicks(Math.Clamp(order.Quiet.Ticks, 0, DeliveryOrder.LongestQuiet.Ticks)),
                Bytes = arrived.Object.Length,
            };
            parts.Tables.Deliveries.Add(row);
            isNews = true;
            shown.Add(waiting => waiting.Add(row, row.Quiet));
        }
    }

    /// <summary>
    /// Enters what became of a delivery; one that is gone, or waits no more, stays as it is. One that was cancelled while it was on its way, and
    /// arrived, is delivered: the partner has it.
    /// </summary>
    public void Settle(DeliveryOutcome outcome)
    {
        var row = parts.Tables.Deliveries.Find(outcome.Delivery);
        parts.Tables.Audit.Append(row is { IsDamaged: false, Route.Length: > 0 } ? outcome.Record with { Basis = $"route {row.Route}" } : outcome.Record);
        if (row is not { IsDamaged: false })
        {
            shown.Add(waiting => waiting.RemoveDamaged(outcome.Delivery));
            return;
        }

        var isTooLate = row.State == DeliveryState.Cancelled && outcome.State == DeliveryState.Delivered;
        if (row.State != DeliveryState.Waiting && !isTooLate)
        {
            return;
        }

        Change(row, row with
        {
            State = outcome.State,
            SettledAt = Now,
            Status = outcome.Status,
            Reason = isTooLate ? OutboxReasons.CancelledTooLate : outcome.Reason,
            Bytes = outcome.State == DeliveryState.Delivered ? outcome.Bytes : row.Bytes,
        });
        if (outcome.State == DeliveryState.Delivered)
        {
            delivered.Add(row.Destination);
        }
    }

    /// <summary>Enters what the partner reported of a delivery; one that is gone, or not delivered any more, stays as it is.</summary>
    public void Commit(CommitmentOutcome outcome, Uid transaction)
    {
        if (parts.Tables.Deliveries.Find(outcome.Delivery.Id) is not { IsDamaged: false, State: DeliveryState.Delivered } row)
        {
            return;
        }

        Change(row, outcome.IsCommitted
            ? row with { State = DeliveryState.Committed, CommittedAt = Now, Transaction = transaction }
            : row with { State = DeliveryState.Held, SettledAt = Now, Status = outcome.FailureReason, Reason = outcome.Reason, Transaction = transaction });
    }

    /// <summary>Lets a delivery that is held wait again.</summary>
    /// <returns>False when it is not held, or its row cannot be trusted.</returns>
    public bool Release(long delivery)
    {
        if (parts.Tables.Deliveries.Find(delivery) is not { IsDamaged: false, State: DeliveryState.Held } row)
        {
            return false;
        }

        isNews = true;
        Change(row, row with { State = DeliveryState.Waiting, Quiet = TimeSpan.Zero, SettledAt = null, Status = null, Reason = string.Empty, Transaction = default });
        return true;
    }

    /// <summary>Lets a delivery not be made; of one whose row is damaged nothing is left.</summary>
    /// <returns>False when it is settled otherwise already.</returns>
    public bool Cancel(long delivery)
    {
        if (parts.Tables.Deliveries.Find(delivery) is not { } row)
        {
            return false;
        }

        if (row.IsDamaged)
        {
            isNews = true;
            parts.Tables.Deliveries.Delete(row.Id);
            Show(row, null);
            return true;
        }

        if (row.State is not (DeliveryState.Waiting or DeliveryState.Held))
        {
            return false;
        }

        isNews = true;
        Change(row, row with { State = DeliveryState.Cancelled, SettledAt = Now });
        return true;
    }

    /// <summary>What was to be sent of a study that is being deleted is not sent any more; its rows go with the study's.</summary>
    /// <returns>How many deliveries were waiting or held.</returns>
    public long DropStudy(int study)
    {
        var (held, undone) = parts.Tables.Deliveries.OpenOf(study);
        isNews |= undone > 0;
        shown.Add(waiting =>
        {
            waiting.RemoveStudy(study);
            foreach (var (destination, count) in held)
            {
                waiting.AddHeld(destination, -count);
            }
        });
        return undone;
    }

    /// <summary>The transaction is on the disk.</summary>
    public void Show()
    {
        if (shown.Count == 0)
        {
            return;
        }

        shown.ForEach(change => change(parts.Waiting));
        shown.Clear();
        if (isNews)
        {
            parts.Waiting.Changed?.Invoke();
        }

        foreach (var destination in delivered)
        {
            parts.Commitments.Delivered?.Invoke(parts.Partners.NameOf(destination));
        }
    }

    private void Change(DeliveryRow before, DeliveryRow after)
    {
        parts.Tables.Deliveries.Update(after);
        Show(before, after);
    }

    private void Show(DeliveryRow before, DeliveryRow? after) => shown.Add(waiting =>
    {
        switch (before.State)
        {
            case DeliveryState.Waiting:
                waiting.Remove(before);
                break;
            case DeliveryState.Held:
                waiting.AddHeld(before.Destination, -1);
                break;
        }

        switch (after?.State)
        {
            case DeliveryState.Waiting:
                waiting.Add(after, TimeSpan.Zero);
                break;
            case DeliveryState.Held:
                waiting.AddHeld(after.Destination, 1);
                break;
        }
    });
}
