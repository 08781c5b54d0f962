using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Takes the rows of a study out of all tables, within the running transaction. SQLite overwrites them.</summary>
internal static class StudyRemoval
{
    private static readonly string[] Deletions =
    [
        "DELETE FROM placements WHERE series IN (SELECT s.id FROM series s JOIN holdings h ON h.id = s.holding WHERE h.study = ?1)",
        "DELETE FROM series WHERE holding IN (SELECT id FROM holdings WHERE study = ?1)",
        "DELETE FROM instances WHERE study = ?1",
        "DELETE FROM holdings WHERE study = ?1",
        "DELETE FROM studies WHERE id = ?1",
        "DELETE FROM deletions WHERE study = ?1",
    ];

    /// <summary>Writes down that the study is to go; from then on it will, whatever happens.</summary>
    public static void Intend(Connection connection, int study)
    {
        using var intend = connection.Prepare("INSERT OR IGNORE INTO deletions(study) VALUES(?1)");
        intend.Bind(1, study).Run();
    }

    /// <summary>Ends deletions that were cut off: nobody has the study open yet.</summary>
    public static void Finish(Connection connection, KeyRing keys, ObjectVault vault)
    {
        foreach (var (study, token) in Intended(connection))
        {
            keys.Destroy(token);
            connection.Execute("BEGIN IMMEDIATE");
            var objects = Remove(connection, study);
            connection.Execute("COMMIT");
            foreach (var stored in objects)
            {
                vault.Remove(stored);
            }
        }
    }

    /// <returns>The objects of the study.</returns>
    public static IReadOnlyList<VaultObject> Remove(Connection connection, int study)
    {
        // The filters of its eras are made anew from what is left at the next start.
        if (HasTable(connection, "instance_eras"))
        {
            using var forget = connection.Prepare($"DELETE FROM instance_eras WHERE era IN (SELECT id >> {InstanceEras.Shift} FROM instances WHERE study = ?1)");
            forget.Bind(1, study).Run();
        }

        var objects = new List<VaultObject>();
        using (var rows = connection.Prepare("SELECT object FROM instances WHERE study = ?1"))
        {
            rows.Bind(1, study);
            while (rows.Step())
            {
                objects.Add(ObjectColumn.Read(rows.Blob(0)));
            }
        }

        foreach (var sql in Deletions)
        {
            using var delete = connection.Prepare(sql);
            delete.Bind(1, study).Run();
        }

        if (HasTable(connection, "deliveries"))
        {
            using var delete = connection.Prepare("DELETE FROM deliveries WHERE study = ?1");
            delete.Bind(1, study).Run();
        }

        return objects;
    }

    /// <summary>The catalog that is being made anew may be of a version that had none.</summary>
    private static bool HasTable(Connection connection, string name) => connection.ScalarInt64($"SELECT count(*) FROM sqlite_master WHERE name = '{name}'") != 0;

    private static List<(int Study, Token Token)> Intended(Connection connection)
    {
        var found = new List<(int, Token)>();
        using var rows = connection.Prepare("SELECT s.id, s.token FROM deletions d JOIN studies s ON s.id = d.study");
        while (rows.Step())
        {
            // Whose key it is cannot be told from a damaged token: the deletion stays intended, and a check finds the row.
            if (rows.Blob(1).Length == Token.Length)
            {
                found.Add((rows.Int32(0), Token.Read(rows.Blob(1))));
            }
        }

        return found;
    }
}
