using System.Collections.Concurrent;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>Reading connections, kept for the next who needs one.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private const int MostIdle = 8;
    private readonly ConcurrentBag<CatalogReader> idle = [];
    private volatile bool isClosed;

    /// <summary>A reader for one caller; disposing it gives it back.</summary>
    public CatalogReader Rent()
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
#pragma warning disable CA2000 // the reader owns its connection
        return idle.TryTake(out var reader) ? reader : new CatalogReader(Connection.OpenReader(path), this);
#pragma warning restore CA2000
    }

    public void Dispose()
    {
        isClosed = true;
        while (idle.TryTake(out var reader))
        {
            reader.Close();
        }
    }

    internal void Return(CatalogReader reader)
    {
        if (isClosed || idle.Count >= MostIdle)
        {
            reader.Close();
            return;
        }

        idle.Add(reader);
    }
}
