using System.Security.Cryptography;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Answers;

/// <summary>What one thread opens records with.</summary>
internal sealed class LookupThread : IDisposable
{
    private readonly Connection connection;
    private readonly Statement row;
    private readonly RowOpener opener;
    private readonly ReadRecord read;
    private byte[] plain = new byte[4096];

    public LookupThread(string catalogPath, AuditChain chain, ReadRecord read)
    {
        this.read = read;
        connection = Connection.OpenReader(catalogPath);
        row = connection.Prepare("SELECT row FROM audit WHERE sequence = ?1");
        opener = chain.NewOpener();
    }

    /// <returns>Null for one that was removed meanwhile as the settings say.</returns>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: it is not there or does not open.</exception>
    public AuditRecord? Open(long sequence)
    {
        try
        {
            return row.Bind(1, sequence).Step() ? Open(sequence, row.Blob(0))
                : sequence <= connection.ScalarInt64("SELECT sequence FROM audit_base WHERE id = 1") ? null
                : throw Damaged(sequence);
        }
        finally
        {
            row.Reset();
        }
    }

    public void Dispose()
    {
        opener.Dispose();
        row.Dispose();
        connection.Dispose();
        CryptographicOperations.ZeroMemory(plain);
    }

    private AuditRecord Open(long sequence, ReadOnlySpan<byte> sealedRecord)
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
        return read(plain.AsSpan(0, length)) ?? throw Damaged(sequence);
    }

    private static StoreException Damaged(long sequence) => new(
        StoreReasons.RowDamaged, $"Audit record {sequence} is not there or not as it was written, so the answer would not be whole. Run 'dicomx audit verify'.");
}
