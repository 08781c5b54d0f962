using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>One content of an instance. Mostly an instance has one; each further one under the same UID is a variant.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Study">The row of its study.</param>
/// <param name="Variant">0 for the first content received, then counting up.</param>
/// <param name="Object">Where its bytes are.</param>
internal sealed record HeldContent(long Id, int Study, int Variant, VaultObject Object)
{
    public const string ByTokenSql = "SELECT id, study, variant, object FROM instances WHERE token = ?1 ORDER BY variant";

    public static IReadOnlyList<HeldContent> Read(Statement byToken, Token token)
    {
        byToken.Bind(1, token);
        try
        {
            List<HeldContent>? found = null;
            while (byToken.Step())
            {
                (found ??= []).Add(new HeldContent(byToken.Int64(0), byToken.Int32(1), byToken.Int32(2), ObjectColumn.Read(byToken.Blob(3))));
            }

            return found ?? (IReadOnlyList<HeldContent>)[];
        }
        finally
        {
            byToken.Reset();
        }
    }
}
