using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>
/// Tells one state of one catalog from every other: a hash over where its audit chain stands, the last numbers of its rows, and the program
/// that reads them. Whatever changes holdings is on record or takes a number; the store's last checkpoint has a signature
/// that no second signing gives again. Another build of the program may sort or fold otherwise, so it takes no index from this one.
/// </summary>
internal static class SnapshotMark
{
    public const int Length = SHA256.HashSizeInBytes;

    private const string State = """
        SELECT (SELECT max(id) FROM studies), (SELECT max(id) FROM holdings), (SELECT max(id) FROM series), (SELECT max(id) FROM instances),
               (SELECT max(sequence) FROM audit), (SELECT max(sequence) FROM audit_checkpoints)
        """;

    private const int StateColumns = 6;

    private static readonly string[] Blobs =
    [
        "SELECT chain FROM audit_chain WHERE id = 1",
        "SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1",
        "SELECT signature FROM audit_checkpoints ORDER BY sequence DESC LIMIT 1",
    ];

    /// <param name="catalog">The catalog.</param>
    /// <param name="keys">How many keys the ring has: where one was lost its study is hidden, which only opening the rows finds out.</param>
    /// <returns>Null where something is being deleted or written, so that rows are about to change: no index is kept or taken then.</returns>
    public static byte[]? Of(Connection catalog, long keys)
    {
        if (!catalog.IsAutoCommit || catalog.ScalarInt64("SELECT count(*) FROM deletions") != 0)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Schema.Version);
        Append(hash, keys);
        hash.AppendData(typeof(SnapshotMark).Module.ModuleVersionId.ToByteArray());
        hash.AppendData(typeof(PersonNameFolding).Module.ModuleVersionId.ToByteArray());
        hash.AppendData(typeof(object).Module.ModuleVersionId.ToByteArray());
        using (var state = catalog.Prepare(State))
        {
            state.Step();
            for (var column = 0; column < StateColumns; column++)
            {
                Append(hash, state.Int64(column));
            }
        }

        foreach (var sql in Blobs)
        {
            using var row = catalog.Prepare(sql);
            var value = row.Step() ? row.Blob(0) : default;
            Append(hash, value.Length);
            hash.AppendData(value);
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
