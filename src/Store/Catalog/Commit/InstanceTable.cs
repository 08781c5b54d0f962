using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The table <c>instances</c>, for writing.</summary>
internal sealed class InstanceTable : IDisposable
{
    private readonly RowSealer sealer;
    private readonly Statement find;
    private readonly Statement insert;
    private long last;

    public InstanceTable(Connection connection, RowSealer sealer)
    {
        this.sealer = sealer;
        find = connection.Prepare(HeldContent.ByTokenSql);
        insert = connection.Prepare("INSERT INTO instances(id, study, token, variant, object, row) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        last = connection.ScalarInt64("SELECT max(id) FROM instances");
    }

    /// <summary>All contents held of one SOP Instance UID, the first received first.</summary>
    public IReadOnlyList<HeldContent> Find(Token token) => HeldContent.Read(find, token);

    public long Add(HeldContent content, Token token, StoreKey key, ReadOnlySpan<byte> row)
    {
        Span<byte> tokenBytes = stackalloc byte[Token.Length];
        token.Write(tokenBytes);
        Span<byte> place = stackalloc byte[ObjectColumn.Length];
        ObjectColumn.Write(content.Object, place);
        var id = ++last;
        insert.Bind(1, id).Bind(2, content.Study).Bind(3, tokenBytes).Bind(4, content.Variant).Bind(5, place)
            .Bind(6, sealer.Seal(SealedTable.Instances, id, key, row)).Run();
        return id;
    }

    public void Dispose()
    {
        find.Dispose();
        insert.Dispose();
    }
}
