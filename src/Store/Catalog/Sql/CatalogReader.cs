using System.Diagnostics.CodeAnalysis;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>
/// A reading connection with its statements. Every method reads what it returns to the end, so that no reader, however slow its
/// caller, keeps the write-ahead log from being taken up.
/// </summary>
[SuppressMessage("Reliability", "CA2213", Justification = "Disposing gives the reader back to its pool; Close ends it.")]
internal sealed class CatalogReader(Connection connection, ReaderPool pool) : IDisposable
{
    /// <summary>Stands for a row whose other columns have not their form.</summary>
    private static readonly byte[] NeverOpens = [];

    private readonly Statement tokenOfStudy = connection.Prepare("SELECT token FROM studies WHERE id = ?1");
    private readonly Statement seriesOfHolding = connection.Prepare("SELECT id, holding, token, instances, row FROM series WHERE holding = ?1 ORDER BY id");
    private readonly Statement seriesByToken = connection.Prepare("SELECT id, holding, token, instances, row FROM series WHERE token = ?1 ORDER BY id");
    private readonly Statement instancesOfSeries = connection.Prepare("""
        SELECT i.id, i.token, i.variant, i.object, i.row FROM placements p JOIN instances i ON i.id = p.instance
        WHERE p.series = ?1 AND p.instance > ?2 ORDER BY p.instance LIMIT ?3
        """);

    private readonly Statement placesOfInstance = connection.Prepare($"""
        SELECT s.id, s.holding, s.token, s.instances, s.row FROM instances i
        JOIN holdings h ON h.study = i.study JOIN series s ON s.holding = h.id JOIN placements p ON p.series = s.id AND p.instance = i.id
        WHERE i.id >> {InstanceEras.Shift} = ?1 AND i.token = ?2 ORDER BY s.id
        """);

    private readonly Statement flagsOfHolding = connection.Prepare("SELECT flags FROM holdings WHERE id = ?1");

    /// <summary>What queue and ledger need.</summary>
    public OutboxReader Outbox { get; } = new(connection);

    public Token? TokenOf(int study)
    {
        try
        {
            return tokenOfStudy.Bind(1, study).Step() && tokenOfStudy.Blob(0).Length == Token.Length ? Token.Read(tokenOfStudy.Blob(0)) : null;
        }
        finally
        {
            tokenOfStudy.Reset();
        }
    }

    public PatientConflict FlagsOf(int holding)
    {
        try
        {
            return flagsOfHolding.Bind(1, holding).Step() ? (PatientConflict)flagsOfHolding.Int32(0) : PatientConflict.None;
        }
        finally
        {
            flagsOfHolding.Reset();
        }
    }

    public IReadOnlyList<SealedSeries> SeriesOf(int holding) => ReadSeries(seriesOfHolding.Bind(1, holding));

    /// <summary>The series with this token in whatever holdings.</summary>
    public IReadOnlyList<SealedSeries> SeriesBy(Token series) => ReadSeries(seriesByToken.Bind(1, series));

    /// <summary>The series in which contents of the instance stand.</summary>
    /// <param name="instance">Of its SOP Instance UID.</param>
    /// <param name="eras">Those in which it may stand.</param>
    public IEnumerable<SealedSeries> SeriesWith(Token instance, IReadOnlyList<long> eras) => eras.SelectMany(era => ReadSeries(placesOfInstance.Bind(1, era).Bind(2, instance)));

    /// <summary>A page of the instances of a series, in the order in which they were received.</summary>
    /// <param name="series">The row of the series.</param>
    /// <param name="after">The last instance of the page before, 0 at first.</param>
    /// <param name="limit">Length of the page.</param>
    public IReadOnlyList<SealedInstance> InstancesOf(long series, long after, int limit)
    {
        var rows = instancesOfSeries.Bind(1, series).Bind(2, after).Bind(3, limit);
        try
        {
            var found = new List<SealedInstance>();
            while (rows.Step())
            {
                found.Add(rows.Blob(1).Length == Token.Length && ObjectColumn.IsWhole(rows.Blob(3))
                    ? new SealedInstance(rows.Int64(0), Token.Read(rows.Blob(1)), rows.Int32(2), ObjectColumn.Read(rows.Blob(3)), rows.Blob(4).ToArray())
                    : new SealedInstance(rows.Int64(0), default, rows.Int32(2), default, NeverOpens));
            }

            return found;
        }
        finally
        {
            rows.Reset();
        }
    }

    public void Dispose() => pool.Return(this);

    internal void Close()
    {
        tokenOfStudy.Dispose();
        seriesOfHolding.Dispose();
        seriesByToken.Dispose();
        instancesOfSeries.Dispose();
        placesOfInstance.Dispose();
        flagsOfHolding.Dispose();
        Outbox.Dispose();
        connection.Dispose();
    }

    private static List<SealedSeries> ReadSeries(Statement rows)
    {
        try
        {
            var found = new List<SealedSeries>();
            while (rows.Step())
            {
                found.Add(rows.Blob(2).Length == Token.Length
                    ? new SealedSeries(rows.Int64(0), rows.Int32(1), Token.Read(rows.Blob(2)), rows.Int32(3), rows.Blob(4).ToArray())
                    : new SealedSeries(rows.Int64(0), rows.Int32(1), default, rows.Int32(3), NeverOpens));
            }

            return found;
        }
        finally
        {
            rows.Reset();
        }
    }
}
