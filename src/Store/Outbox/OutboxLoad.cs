using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox.Waiting;

namespace DicomExchange.Store.Outbox;

/// <summary>Brings what waits into memory at start.</summary>
internal static class OutboxLoad
{
    public static WaitingDeliveries Load(Connection connection, DeliverySeal seal, PartnerNumbers partners, TimeProvider time)
    {
        var waiting = new WaitingDeliveries(time);
        var now = time.GetUtcNow();
        using (var rows = connection.Prepare($"SELECT {DeliverySeal.Columns} FROM deliveries WHERE state = 0 ORDER BY id"))
        {
            while (rows.Step())
            {
                var row = seal.Open(rows);
                if (row.IsDamaged || partners.NameOf(row.Destination).Length == 0)
                {
                    waiting.Damaged++;
                    continue;
                }

                waiting.Load(row, now);
            }
        }

        using var held = connection.Prepare("SELECT destination, count(*) FROM deliveries WHERE state = 3 GROUP BY destination");
        while (held.Step())
        {
            waiting.AddHeld(held.Int32(0), held.Int32(1));
        }

        return waiting;
    }
}
