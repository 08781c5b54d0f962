using Microsoft.Data.Sqlite;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>The rows of <c>keys.db</c>. For one caller at a time; changes are made inside <see cref="Commit"/>.</summary>
internal sealed class KeyTable(KeyRingFile file)
{
    private const string Columns = "SELECT kind, name, id, master, wrapped FROM key ";

    public WrappedKey? Find(KeyKind kind, byte[] name) =>
        First(file.Command(Columns + "WHERE kind=$kind AND name=$name", ("$kind", (int)kind), ("$name", name)));

    public WrappedKey? FindStudy(KeyId id) => First(file.Command(Columns + "WHERE kind=2 AND id=$id", ("$id", id.ToArray())));

    public List<WrappedKey> NotUnder(int master, int limit) =>
        All(file.Command(Columns + "WHERE master<>$master LIMIT $limit", ("$master", master), ("$limit", limit)));

    public int CountNotUnder(int master) =>
        (int)(long)file.Scalar("SELECT count(*) FROM key WHERE master<>$master", ("$master", master))!;

    /// <summary>Of all kinds: SQLite counts them in its smallest index.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    public long Count()
    {
        try
        {
            return (long)file.Scalar("SELECT count(*) FROM key")!;
        }
        catch (SqliteException e)
        {
            throw KeyRingErrors.Explain(e, "counting keys");
        }
    }

    public void Insert(WrappedKey key) => file.Run(
        "INSERT INTO key(kind, name, id, master, wrapped) VALUES($kind, $name, $id, $master, $wrapped)",
        ("$kind", (int)key.Label.Kind),
        ("$name", key.Label.Name),
        ("$id", key.Label.Id.ToArray()),
        ("$master", key.Master),
        ("$wrapped", key.Wrapped));

    public void Update(WrappedKey key) => file.Run(
        "UPDATE key SET master=$master, wrapped=$wrapped WHERE kind=$kind AND name=$name",
        ("$master", key.Master),
        ("$wrapped", key.Wrapped),
        ("$kind", (int)key.Label.Kind),
        ("$name", key.Label.Name));

    public void DeleteStudy(Token study) => file.Run("DELETE FROM key WHERE kind=2 AND name=$name", ("$name", study.ToArray()));

    public void DeleteSnapshots() => file.Run("DELETE FROM key WHERE kind=3");

    public void DeleteUnusedMastersBefore(int version) => file.Run(
        "DELETE FROM master WHERE version<$version AND version NOT IN (SELECT master FROM key)", ("$version", version));

    public uint InsertEpoch(byte[] salt) =>
        checked((uint)(long)file.Scalar("INSERT INTO epoch(salt) VALUES($salt) RETURNING number", ("$salt", salt))!);

    public byte[]? FindEpoch(uint number) => file.Scalar("SELECT salt FROM epoch WHERE number=$number", ("$number", (long)number)) as byte[];

    /// <summary>All changes or none, synced.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    public void Commit(string doing, Action changes)
    {
        try
        {
            using var transaction = file.Begin();
            changes();
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw KeyRingErrors.Explain(e, doing);
        }
    }

    private static WrappedKey? First(SqliteCommand command)
    {
        var all = All(command);
        return all.Count == 0 ? null : all[0];
    }

    private static List<WrappedKey> All(SqliteCommand command)
    {
        try
        {
            var keys = new List<WrappedKey>();
            using (command)
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read())
                {
                    var label = new KeyLabel((KeyKind)rows.GetInt32(0), (byte[])rows[1], KeyId.Read((byte[])rows[2]));
                    keys.Add(new WrappedKey(label, rows.GetInt32(3), (byte[])rows[4]));
                }
            }

            return keys;
        }
        catch (SqliteException e)
        {
            throw KeyRingErrors.Explain(e, "reading the key ring");
        }
    }
}
