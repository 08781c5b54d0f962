using System.Globalization;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Outbox;

/// <summary>What is read for queue and ledger, over one reading connection. Every method reads what it returns to the end.</summary>
internal sealed class OutboxReader(Connection connection) : IDisposable
{
    private readonly Statement contentOf = connection.Prepare("SELECT study, object, row FROM instances WHERE id = ?1");
    private readonly Statement hasRival = connection.Prepare("""
        SELECT EXISTS(
            SELECT 1 FROM instances i WHERE i.id = ?1 AND (i.variant > 0 OR EXISTS(
                SELECT 1 FROM instances o JOIN deliveries d ON d.study = o.study AND d.instance = o.id AND d.destination = ?2 AND d.state IN (1, 2)
                WHERE o.token = i.token AND o.id <> i.id)))
        """);
    private readonly Statement holdingsOf = connection.Prepare("SELECT id FROM holdings WHERE study = ?1 ORDER BY id");
    private readonly Statement studyBy = connection.Prepare("SELECT id FROM studies WHERE token = ?1");
    private readonly Statement report = connection.Prepare("SELECT row FROM reports WHERE id = ?1");
    private readonly Statement seriesOf = connection.Prepare("""
        SELECT s.id, s.holding, s.row FROM holdings h JOIN series s ON s.holding = h.id JOIN placements p ON p.series = s.id AND p.instance = ?2
        WHERE h.study = ?1 ORDER BY s.id LIMIT 1
        """);

    /// <summary>A content as its row has it; null when it is not there, or is not a content of that study.</summary>
    public (VaultObject Object, byte[] Row)? ContentOf(int study, long instance)
    {
        try
        {
            return contentOf.Bind(1, instance).Step() && contentOf.Int32(0) == study && ObjectColumn.IsWhole(contentOf.Blob(1))
                ? (ObjectColumn.Read(contentOf.Blob(1)), contentOf.Blob(2).ToArray())
                : null;
        }
        finally
        {
            contentOf.Reset();
        }
    }

    /// <summary>Whether another content under its UID came before, or was delivered to the partner.</summary>
    public bool HasRival(long instance, int destination) => hasRival.Bind(1, instance).Bind(2, destination).Scalar() != 0;

    /// <summary>The series of the first partner that sent the content.</summary>
    public (long Id, int Holding, byte[] Row)? SeriesOf(int study, long instance)
    {
        try
        {
            return seriesOf.Bind(1, study).Bind(2, instance).Step() ? (seriesOf.Int64(0), seriesOf.Int32(1), seriesOf.Blob(2).ToArray()) : null;
        }
        finally
        {
            seriesOf.Reset();
        }
    }

    /// <returns>0 when there is no such study.</returns>
    public int StudyBy(Vault.Keys.Token token) => checked((int)studyBy.Bind(1, token).Scalar());

    /// <summary>The sealed row of a report; null when it is gone.</summary>
    public byte[]? Report(long id)
    {
        try
        {
            return report.Bind(1, id).Step() ? report.Blob(0).ToArray() : null;
        }
        finally
        {
            report.Reset();
        }
    }

    /// <summary>The rows with these numbers that are there.</summary>
    public IReadOnlyList<DeliveryRow> ByNumber(DeliverySeal seal, IEnumerable<long> numbers)
    {
        using var rows = connection.Prepare($"SELECT {DeliverySeal.Columns} FROM deliveries WHERE id = ?1");
        var found = new List<DeliveryRow>();
        foreach (var number in numbers)
        {
            if (rows.Bind(1, number).Step())
            {
                found.Add(seal.Open(rows));
            }

            rows.Reset();
        }

        return found;
    }

    public IReadOnlyList<int> HoldingsOf(int study)
    {
        var found = new List<int>();
        try
        {
            holdingsOf.Bind(1, study);
            while (holdingsOf.Step())
            {
                found.Add(holdingsOf.Int32(0));
            }

            return found;
        }
        finally
        {
            holdingsOf.Reset();
        }
    }

    /// <summary>Rows of <c>deliveries</c> in the order of their numbers.</summary>
    /// <param name="seal">Opens them.</param>
    /// <param name="filter">Which; what concerns partner and study stands in the two numbers.</param>
    /// <param name="destination">The partner's number, or null for all.</param>
    /// <param name="study">The study's number, or null for all.</param>
    public IReadOnlyList<DeliveryRow> List(DeliverySeal seal, DeliveryFilter filter, int? destination, int? study)
    {
        // The state stands in the text, because SQLite uses an index of some rows only where it sees that no others are asked for.
        var state = filter.State is { } wanted ? string.Create(CultureInfo.InvariantCulture, $" AND state = {(int)wanted}") : string.Empty;
        using var rows = connection.Prepare(
            $"SELECT {DeliverySeal.Columns} FROM deliveries WHERE id > ?1{state}{(destination is null ? string.Empty : " AND destination = ?3")}{(study is null ? string.Empty : " AND study = ?4")} ORDER BY id LIMIT ?2");
        rows.Bind(1, filter.After).Bind(2, Math.Clamp(filter.Limit, 0, DeliveryFilter.MostListed));
        if (destination is { } to)
        {
            rows.Bind(3, to);
        }

        if (study is { } of)
        {
            rows.Bind(4, of);
        }

        var found = new List<DeliveryRow>();
        while (rows.Step())
        {
            found.Add(seal.Open(rows));
        }

        return found;
    }

    public void Dispose()
    {
        contentOf.Dispose();
        hasRival.Dispose();
        holdingsOf.Dispose();
        studyBy.Dispose();
        seriesOf.Dispose();
        report.Dispose();
    }
}
