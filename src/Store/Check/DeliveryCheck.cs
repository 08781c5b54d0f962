using System.Globalization;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Check;

/// <summary>Opens every row of queue and ledger, and looks whether what it speaks of is there.</summary>
internal sealed class DeliveryCheck(OpenParts parts, Connection connection)
{
    /// <summary>More are only counted.</summary>
    private const int MostNamed = 16;

    public void Run(Findings findings, CancellationToken cancellation)
    {
        var seal = new DeliverySeal(parts.Catalog.Tables.Sealer, parts.Keys.Named(StoreKeyName.Queue));
        var (damaged, count) = (new List<long>(), 0);
        using var rows = connection.Prepare($"""
            SELECT {string.Join(", ", DeliverySeal.Columns.Split(", ").Select(static column => "d." + column))}, i.id IS NOT NULL AND p.id IS NOT NULL AND d.state BETWEEN 0 AND 4
            FROM deliveries d LEFT JOIN instances i ON i.id = d.instance AND i.study = d.study LEFT JOIN partners p ON p.id = d.destination ORDER BY d.id
            """);
        while (rows.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            if (seal.Open(rows).IsDamaged || rows.Int32(6) == 0)
            {
                count++;
                if (damaged.Count < MostNamed)
                {
                    damaged.Add(rows.Int64(0));
                }
            }
        }

        if (count > 0)
        {
            var numbers = string.Join(", ", damaged.Select(static id => id.ToString(CultureInfo.InvariantCulture)));
            findings.Add(new StoreProblem(
                ProblemReasons.DeliveryDamaged,
                $"Of {count} deliveries the row was changed or damaged, or what it speaks of is not there: {numbers}{(count > damaged.Count ? " and more" : string.Empty)}. They are not sent, and no proof of what was. 'dicomx queue list' shows them, 'dicomx queue cancel' removes those that were waiting or held; what they were to send has to be sent anew."));
        }
    }
}
