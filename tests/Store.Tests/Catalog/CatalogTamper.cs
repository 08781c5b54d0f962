using Microsoft.Data.Sqlite;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Changes a closed store's databases from outside, as a damaged disk or a wrong restore would.</summary>
internal static class CatalogTamper
{
    public static int Catalog(this TestStore test, string sql) => Run(Path.Combine(test.Folder, "catalog.db"), sql);

    public static int Keys(this TestStore test, string sql) => Run(Path.Combine(test.Folder, "keys.db"), sql);

    private static int Run(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }
}
