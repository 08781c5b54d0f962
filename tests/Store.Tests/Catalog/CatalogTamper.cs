using Microsoft.Data.Sqlite;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Changes a closed store's databases from outside, as a damaged disk or a wrong restore would.</summary>
internal static class CatalogTamper
{
    public static int Catalog(this TestStore test, string sql) => Run(Path.Combine(test.Folder, "catalog.db"), sql);

    public static int Keys(this TestStore test, string sql) => Run(Path.Combine(test.Folder, "keys.db"), sql);

    public static Dictionary<long, byte[]> GrantRows(this TestStore test)
    {
        using var connection = Open(Path.Combine(test.Folder, "catalog.db"));
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, row FROM grants";
        using var rows = command.ExecuteReader();
        var found = new Dictionary<long, byte[]>();
        while (rows.Read())
        {
            found[rows.GetInt64(0)] = (byte[])rows[1];
        }

        return found;
    }

    /// <param name="row">Null to remove it.</param>
    public static void SetGrantRow(this TestStore test, long id, byte[]? row)
    {
        using var connection = Open(Path.Combine(test.Folder, "catalog.db"));
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM grants WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        command.ExecuteNonQuery();
        if (row is not null)
        {
            command.CommandText = "INSERT INTO grants(id, row) VALUES($id, $row)";
            command.Parameters.AddWithValue("$row", row);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>The first column of every row.</summary>
    public static List<long> Numbers(this TestStore test, string sql) => test.First(sql, static row => row.GetInt64(0));

    /// <inheritdoc cref="Numbers"/>
    public static List<string> Texts(this TestStore test, string sql) => test.First(sql, static row => row.GetString(0));

    /// <summary>How SQLite goes about a statement.</summary>
    public static string Plan(this TestStore test, string sql) => string.Join('\n', test.First("EXPLAIN QUERY PLAN " + sql, static row => row.GetString(3)));

    private static List<T> First<T>(this TestStore test, string sql, Func<SqliteDataReader, T> read)
    {
        using var connection = Open(Path.Combine(test.Folder, "catalog.db"));
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
        {
            found.Add(read(rows));
        }

        return found;
    }

    private static int Run(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
