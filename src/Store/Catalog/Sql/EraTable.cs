using System.Security.Cryptography;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>The table <c>instance_eras</c>: the filters of eras to which nothing is added any more, so that their tokens need not be read at each start.</summary>
internal static class EraTable
{
    private static readonly long LastEra = InstanceEras.Of(long.MaxValue);

    /// <summary>
    /// Where a filter is not kept, or is damaged, it is made from the index, and kept. Only here: what is kept is of rows that stand in the
    /// table, its last one too, whose deletion takes the filter with it. So the last row tells that nothing was added since.
    /// </summary>
    /// <exception cref="CatalogException">The database cannot be read.</exception>
    public static InstanceEras Load(Connection connection)
    {
        var eras = new InstanceEras();
        using var next = connection.Prepare($"SELECT id >> {InstanceEras.Shift} FROM instances WHERE id >= ?1 ORDER BY id LIMIT 1");
        using var kept = connection.Prepare($"""
            SELECT filter FROM instance_eras
            WHERE era = ?1 AND last = (SELECT max(id) FROM instances WHERE id BETWEEN ?1 << {InstanceEras.Shift} AND (?1 << {InstanceEras.Shift}) + {InstanceEras.Length - 1})
            """);
        for (var era = Next(next, long.MinValue); era is { } number;)
        {
            var after = number == LastEra ? null : Next(next, (number + 1) << InstanceEras.Shift);
            eras.Put(number, after is null ? Make(connection, number) : Read(kept, number) ?? Remake(connection, number));
            era = after;
        }

        return eras;
    }

    private static void Keep(Connection connection, long last, EraFilter filter)
    {
        using var keep = connection.Prepare("INSERT OR REPLACE INTO instance_eras(era, last, filter) VALUES(?1, ?2, ?3)");
        var row = new byte[SHA256.HashSizeInBytes + EraFilter.ByteLength];
        var words = row.AsSpan(SHA256.HashSizeInBytes);
        filter.Write(words);
        SHA256.HashData(words, row);
        keep.Bind(1, InstanceEras.Of(last)).Bind(2, last).Bind(3, row).Run();
    }

    private static long? Next(Statement next, long from)
    {
        try
        {
            return next.Bind(1, from).Step() ? next.Int64(0) : null;
        }
        finally
        {
            next.Reset();
        }
    }

    /// <returns>Null when there is none, it is not what was kept, or the era has changed since.</returns>
    private static EraFilter? Read(Statement kept, long era)
    {
        try
        {
            if (!kept.Bind(1, era).Step() || kept.Blob(0).Length != SHA256.HashSizeInBytes + EraFilter.ByteLength)
            {
                return null;
            }

            var bytes = kept.Blob(0)[SHA256.HashSizeInBytes..];
            if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(kept.Blob(0)[..SHA256.HashSizeInBytes]))
            {
                return null;
            }

            return EraFilter.Read(bytes);
        }
        finally
        {
            kept.Reset();
        }
    }

    private static EraFilter Remake(Connection connection, long era)
    {
        var filter = Make(connection, era);
        using var last = connection.Prepare($"SELECT max(id) FROM instances WHERE id <= (?1 << {InstanceEras.Shift}) + {InstanceEras.Length - 1}");
        try
        {
            Keep(connection, last.Bind(1, era).Scalar(), filter);
        }
        catch (CatalogException e) when (e.IsDiskFull)
        {
            // What is held can be read all the same; it is made again at the next start.
        }

        return filter;
    }

    private static EraFilter Make(Connection connection, long era)
    {
        var filter = new EraFilter();
        using var tokens = connection.Prepare($"SELECT token FROM instances WHERE id >> {InstanceEras.Shift} = ?1");
        tokens.Bind(1, era);
        while (tokens.Step())
        {
            // Nobody asks for what is no token.
            if (tokens.Blob(0).Length == Token.Length)
            {
                filter.Add(Token.Read(tokens.Blob(0)));
            }
        }

        return filter;
    }
}
