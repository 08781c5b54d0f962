using DicomExchange.Store.Vault.Disk;
using Microsoft.Data.Sqlite;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// The file <c>keys.db</c>: SQLite with a rollback journal, every commit synced, deleted rows overwritten. One connection, one
/// caller at a time.
/// </summary>
internal sealed class KeyRingFile : IDisposable
{
    private const int Format = 1;

    private const string Schema = """
        CREATE TABLE ring(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE master(version INTEGER PRIMARY KEY, proof BLOB NOT NULL);
        CREATE TABLE key(kind INTEGER NOT NULL, name BLOB NOT NULL, id BLOB NOT NULL, master INTEGER NOT NULL, wrapped BLOB NOT NULL,
                         PRIMARY KEY(kind, name)) WITHOUT ROWID;
        CREATE UNIQUE INDEX key_id ON key(id);
        CREATE INDEX key_master ON key(master);
        CREATE TABLE epoch(number INTEGER PRIMARY KEY, salt BLOB NOT NULL);
        """;

    private readonly SqliteConnection connection;

    private KeyRingFile(SqliteConnection connection) => this.connection = connection;

    /// <summary>The random identity of the store, bound into everything that is sealed.</summary>
    public KeyId Store { get; private set; }

    public static KeyRingFile Create(string path)
    {
        if (File.Exists(path))
        {
            throw new StoreException(StoreReasons.KeyExists, $"There is a key ring at {path} already; it is never overwritten, since all data would be lost with it.");
        }

        PrivateFile.MakeFolder(PrivateFile.FolderOf(path));
        using (PrivateFile.Create(path))
        {
            // Made here only for its mode; SQLite gives its journal the same one.
        }

        var file = new KeyRingFile(Connect(path)) { Store = KeyId.New() };
        using (var transaction = file.Begin())
        {
            file.Run(Schema);
            file.Run($"PRAGMA user_version={Format}");
            file.Run("INSERT INTO ring VALUES('store', $id)", ("$id", file.Store.ToArray()));
            transaction.Commit();
        }

        DiskCalls.System.SyncDirectory(PrivateFile.FolderOf(path));
        return file;
    }

    public static KeyRingFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new StoreException(StoreReasons.KeyMissing, $"The key ring {path} is missing. Without it nothing in the store can be read: put it back from a backup.");
        }

        KeyRingFile? file = null;
        try
        {
            file = new KeyRingFile(Connect(path));
            if (file.Scalar("PRAGMA user_version") is not (long)Format || file.Scalar("SELECT value FROM ring WHERE name='store'") is not byte[] { Length: KeyId.Length } id)
            {
                throw Unreadable(path, null);
            }

            file.Store = KeyId.Read(id);
            return file;
        }
        catch (SqliteException e)
        {
            file?.Dispose();
            throw Unreadable(path, e);
        }
        catch (StoreException)
        {
            file?.Dispose();
            throw;
        }
    }

    public SqliteTransaction Begin() => connection.BeginTransaction(deferred: false);

    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant; values go in as parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    public int Run(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar();
    }

    public void Dispose() => connection.Dispose();

    private static SqliteConnection Connect(string path)
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            opened.Open();
            using var command = opened.CreateCommand();

            // TRUNCATE with FULL syncs the emptied journal too, so a committed key cannot be rolled back by a power loss.
            command.CommandText = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA locking_mode=NORMAL;";
            command.ExecuteNonQuery();
            return opened;
        }
        catch (SqliteException)
        {
            opened.Dispose();
            throw;
        }
    }

    private static StoreException Unreadable(string path, Exception? inner) =>
        new(StoreReasons.KeyUnreadable, $"The key ring {path} is damaged or of another version. Put it back from a backup; nothing was changed.", inner);
}
