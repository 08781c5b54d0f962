using SQLitePCL;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>SQLite refused or failed; the message is SQLite's text for the code and holds no value of any row.</summary>
internal sealed class CatalogException(int code, string text)
    : IOException($"The catalog's database answered {code}: {text}.")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The disk is full and the transaction is certainly not committed.</summary>
    public bool IsDiskFull => (Code & 0xFF) == raw.SQLITE_FULL;
}
