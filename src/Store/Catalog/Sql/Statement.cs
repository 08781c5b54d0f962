using SQLitePCL;

using DicomExchange.Store.Vault.Keys;

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

    /// <summary>The token's bytes.</summary>
    public Statement Bind(int parameter, Token token)
    {
        Span<byte> bytes = stackalloc byte[Token.Length];
        token.Write(bytes);
        return Bind(parameter, bytes);
    }

    /// <summary>The number in the first column of the first row, or 0 where there is none; the statement is ready for the next then.</summary>
    public long Scalar()
    {
        try
        {
            return Step() ? Int64(0) : 0;
        }
        finally
        {
            Reset();
        }
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

    /// <summary>The value inside SQLite's own memory: valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
