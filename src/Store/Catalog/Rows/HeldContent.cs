using System.Globalization;
using DicomExchange.Store.Catalog.Index;
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
    public static readonly string ByTokenSql = string.Create(
        CultureInfo.InvariantCulture, $"SELECT id, study, variant, object FROM instances WHERE id >> {InstanceEras.Shift} = ?1 AND token = ?2 ORDER BY variant");

    /// <param name="byToken">Of <see cref="ByTokenSql"/>.</param>
    /// <param name="era">Where to look.</param>
    /// <param name="token">Of the SOP Instance UID.</param>
    /// <param name="found">What there is of it is added to these.</param>
    public static void Read(Statement byToken, long era, Token token, List<HeldContent> found)
    {
        byToken.Bind(1, era).Bind(2, token);
        try
        {
            while (byToken.Step())
            {
                found.Add(new HeldContent(byToken.Int64(0), byToken.Int32(1), byToken.Int32(2), ObjectColumn.Read(byToken.Blob(3))));
            }
        }
        finally
        {
            byToken.Reset();
        }
    }
}
