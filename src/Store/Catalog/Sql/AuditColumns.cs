using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>The audit tables, for reading. The time of a checkpoint is in microseconds since 1970, UTC.</summary>
internal static class AuditColumns
{
    public const int ChainLength = 16;

    private const int PageLength = 1024;

    public static long TimeOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>How far the collector has the messages, sealed; null where none was sent to.</summary>
    public static byte[]? Cursor(Connection connection)
    {
        using var cursor = connection.Prepare("SELECT row FROM audit_cursor WHERE id = 1");
        return cursor.Step() ? cursor.Blob(0).ToArray() : null;
    }

    /// <summary>What stands for a collector.</summary>
    public static long NumberOf(string collector) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(collector)));

    /// <summary>Which chain the trail is; null where nothing, or nothing that can be read, says so.</summary>
    public static UInt128? Chain(Connection connection)
    {
        using var identity = connection.Prepare("SELECT chain FROM audit_chain WHERE id = 1");
        return identity.Step() && identity.Blob(0).Length == ChainLength ? BinaryPrimitives.ReadUInt128BigEndian(identity.Blob(0)) : null;
    }

    public static List<AuditCheckpoint> Checkpoints(Connection connection, UInt128 chain)
    {
        using var rows = connection.Prepare("SELECT sequence, hash, time, signature FROM audit_checkpoints ORDER BY sequence");
        var found = new List<AuditCheckpoint>();
        while (rows.Step())
        {
            found.Add(new AuditCheckpoint(chain, rows.Int64(0), rows.Blob(1).ToArray(), TimeAt(rows.Int64(2)), rows.Blob(3).ToArray()));
        }

        return found;
    }

    /// <summary>The last record that was removed; null where none was. Its signature is that of a base.</summary>
    public static AuditCheckpoint? Base(Connection connection, UInt128 chain)
    {
        using var row = connection.Prepare("SELECT sequence, hash, time, signature FROM audit_base WHERE id = 1");
        return row.Step() ? new AuditCheckpoint(chain, row.Int64(0), row.Blob(1).ToArray(), TimeAt(row.Int64(2)), row.Blob(3).ToArray()) : null;
    }

    /// <summary>The rows after one, a page at a time, so that no reader holds the database.</summary>
    public static IEnumerable<AuditRow> After(Connection connection, long sequence) =>
        Pages(connection, "SELECT sequence, row, hash FROM audit WHERE sequence > ?1 ORDER BY sequence LIMIT ?2", sequence);

    /// <summary>The rows before one, newest first.</summary>
    public static IEnumerable<AuditRow> Before(Connection connection, long sequence) =>
        Pages(connection, "SELECT sequence, row, hash FROM audit WHERE sequence < ?1 ORDER BY sequence DESC LIMIT ?2", sequence);

    /// <summary>The messages behind a number, by their numbers.</summary>
    public static List<(long Message, AuditRow Row)> Messages(Connection connection, long message, int most)
    {
        using var rows = connection.Prepare("SELECT message, sequence, row, hash FROM audit WHERE message > ?1 ORDER BY message LIMIT ?2");
        rows.Bind(1, message).Bind(2, most);
        var found = new List<(long, AuditRow)>();
        while (rows.Step())
        {
            found.Add((rows.Int64(0), new AuditRow(rows.Int64(1), rows.Blob(2).ToArray(), rows.Blob(3).ToArray())));
        }

        return found;
    }

    /// <summary>A number that is no time becomes one that nothing was signed at.</summary>
    public static DateTimeOffset TimeAt(long microseconds) =>
        microseconds >= TimeOf(DateTimeOffset.MinValue) && microseconds <= TimeOf(DateTimeOffset.MaxValue)
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : DateTimeOffset.MinValue;

    private static IEnumerable<AuditRow> Pages(Connection connection, string sql, long from)
    {
        using var rows = connection.Prepare(sql);
        while (true)
        {
            var page = new List<AuditRow>();
            rows.Bind(1, from).Bind(2, PageLength);
            while (rows.Step())
            {
                page.Add(new AuditRow(rows.Int64(0), rows.Blob(1).ToArray(), rows.Blob(2).ToArray()));
            }

            rows.Reset();
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < PageLength)
            {
                yield break;
            }

            from = page[^1].Sequence;
        }
    }
}
