using SQLitePCL;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>
/// One connection to the catalog, used by one thread at a time. SQLite is spoken to directly, not through ADO.NET: a statement
/// binds spans of pooled memory and hands back spans of SQLite's own pages, so that a million sealed rows are opened at
/// start without a million arrays.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly sqlite3 handle;

    private Connection(sqlite3 handle) => this.handle = handle;

    /// <summary>The connection that writes. There is one; <see cref="CatalogWriter"/> owns it.</summary>
    public static Connection OpenWriter(string path, bool create)
    {
        var connection = Open(path, raw.SQLITE_OPEN_READWRITE | (create ? raw.SQLITE_OPEN_CREATE : 0));
        try
        {
            // FULL: the log is synced at every commit, which is what an acknowledgement stands on.
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("PRAGMA secure_delete = ON");
            connection.Execute("PRAGMA foreign_keys = OFF");
            connection.Execute("PRAGMA cache_size = -16384");
            connection.Execute("PRAGMA wal_autocheckpoint = 0");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads, on the state of the last commit at the start of each statement.</summary>
    public static Connection OpenReader(string path)
    {
        var connection = Open(path, raw.SQLITE_OPEN_READWRITE);
        try
        {
            connection.Execute("PRAGMA query_only = ON");
            connection.Execute("PRAGMA cache_size = -2048");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A connection to a catalog that no process has open, which changes nothing in its file. Where a log lies beside it, the log's
    /// index is made beside it too.
    /// </summary>
    public static Connection OpenCopy(string path)
    {
        if (new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
        {
            return Open($"file:{Uri.EscapeDataString(Path.GetFullPath(path))}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);
        }

        var connection = OpenReader(path);
        raw.sqlite3_db_config(connection.handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        return connection;
    }

    /// <summary>No value longer than this is read: what is longer was not written here.</summary>
    public void LimitValues(int bytes) => _ = raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LENGTH, bytes);

    public Statement Prepare(string sql)
    {
#pragma warning disable CA2000 // the statement owns the handle; on an error there is none
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
#pragma warning restore CA2000
        return new Statement(statement);
    }

    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (statement.Step())
        {
            // Pragmas answer with rows that nobody asked for.
        }
    }

    /// <summary>Several statements at once, for the schema.</summary>
    public void ExecuteScript(string sql) => Check(raw.sqlite3_exec(handle, sql));

    public long ScalarInt64(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <exception cref="CatalogException">The code is not success.</exception>
    internal static void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new CatalogException(code, raw.sqlite3_errstr(code).utf8_to_string());
        }
    }

    /// <summary>False inside a transaction.</summary>
    public bool IsAutoCommit => raw.sqlite3_get_autocommit(handle) != 0;

    /// <summary>Pages written to the log since this was last asked.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1));
        return pages;
    }

    /// <summary>Writes into the database what no reader still needs in the log, and syncs both.</summary>
    /// <exception cref="CatalogException">A write or a sync failed.</exception>
    public void Checkpoint() => Check(raw.sqlite3_wal_checkpoint_v2(handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _));

    public void Dispose() => handle.Dispose();

    private static Connection Open(string path, int flags)
    {
        Batteries_V2.Init();
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_PRIVATECACHE, null);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new CatalogException(code, raw.sqlite3_errstr(code).utf8_to_string());
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, 10_000);
        var connection = new Connection(handle);

        // Sorting and temporary tables would otherwise be files outside our seals.
        connection.Execute("PRAGMA temp_store = MEMORY");
        return connection;
    }
}
