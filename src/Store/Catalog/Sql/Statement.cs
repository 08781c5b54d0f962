using SQLitePCL;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>A prepared statement. Parameters and columns are counted as SQLite counts them: parameters from 1, columns from 0.</summary>
internal sealed class Statement(sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int parameter, long value)
    {
        Connection.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    /// <summary>SQLite copies the bytes before this returns.</summary>
    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Connection.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
            : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public Statement BindNull(int parameter)
    {
        Connection.Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>True when a row is there to be read.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        Connection.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that answers with no row, and makes it ready for the next.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the reading; the statement may be bound and stepped again.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>The value inside SQLite's own memory: valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
