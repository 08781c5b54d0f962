using System.Security.Cryptography;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Answers;

/// <summary>What one thread opens records with.</summary>
internal sealed class LookupThread : IDisposable
{
    private readonly Connection connection;
    private readonly Statement rows;
    private readonly RowOpener opener;
    private readonly TakeRecord take;
    private byte[] plain = new byte[4096];

    /// <param name="catalogPath">The catalog.</param>
    /// <param name="chain">Opens them.</param>
    /// <param name="index">Finds them.</param>
    /// <param name="take">Told of each, in ascending order of the numbers within what is asked for at once.</param>
    public LookupThread(string catalogPath, AuditChain chain, SubjectIndex index, TakeRecord take)
    {
        this.take = take;
        connection = Connection.OpenReader(catalogPath);
        rows = connection.Prepare(index.Rows);
        opener = chain.NewOpener();
    }

    /// <summary>
    /// Opens the records of a number from one to before another. A record is removed with its row of the index, and both are read by one statement,
    /// so one that is not there was taken away from outside.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: one is not there, or does not open, or its page is damaged.</exception>
    public void Open(long number, long from, long before)
    {
        try
        {
            rows.Bind(1, number).Bind(2, from).Bind(3, before - 1);
            while (rows.Step())
            {
                Open(rows.Int64(0), rows.Blob(1));
            }
        }
        catch (CatalogException e) when (e.Kind == CatalogFailure.Damaged)
        {
            throw new StoreException(StoreReasons.RowDamaged, "A page of the audit trail is damaged, so the answer would not be whole. Run 'dicomx audit verify'.", e);
        }
        finally
        {
            rows.Reset();
        }
    }

    public void Dispose()
    {
        opener.Dispose();
        rows.Dispose();
        connection.Dispose();
        CryptographicOperations.ZeroMemory(plain);
    }

    private void Open(long sequence, ReadOnlySpan<byte> sealedRecord)
    {
        var length = sealedRecord.Length - RowSealer.Overhead;
        if (length < 0)
        {
            throw Damaged(sequence);
        }

        if (length > plain.Length)
        {
            CryptographicOperations.ZeroMemory(plain);
            plain = new byte[length];
        }

        opener.Open(AuditChain.Table, sequence, sealedRecord, plain.AsSpan(0, length));
        if (!take(sequence, plain.AsSpan(0, length)))
        {
            throw Damaged(sequence);
        }
    }

    private static StoreException Damaged(long sequence) => new(
        StoreReasons.RowDamaged, $"Audit record {sequence} is not there or not as it was written, so the answer would not be whole. Run 'dicomx audit verify'.");
}
