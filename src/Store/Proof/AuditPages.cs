using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Proof;

/// <summary>Reads the trail of a catalog into batches, each with a statement of its own, so that no reader keeps the log from being taken up.</summary>
/// <param name="connection">Of the catalog; used by whichever thread asks, one at a time.</param>
/// <param name="ground">Which records.</param>
internal sealed class AuditPages(Connection connection, AuditGround ground) : IDisposable
{
    private readonly Statement rows = connection.Prepare("SELECT sequence, row, hash, message FROM audit WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence");

    /// <summary>The number of the message before; unknown in what is left of a trail.</summary>
    private long? message = ground.Base is null ? 0 : null;

    /// <summary>An <see cref="AuditSource"/>.</summary>
    public AuditFinding? Fill(AuditBatch batch)
    {
        try
        {
            AuditFinding? wrong = null;
            rows.Bind(1, batch.Next).Bind(2, ground.Last);
            while (wrong is null && !batch.IsFull && rows.Step())
            {
                wrong = batch.Add(rows.Int64(0), rows.Blob(1), rows.Blob(2), rows.Int64(3)) ?? CheckMessage(rows.Int64(0), rows.Int64(3));
            }

            return wrong;
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            return new AuditFinding(AuditReasons.RecordUnreadable, batch.Next);
        }
        finally
        {
            rows.Reset();
        }
    }

    public void Dispose() => rows.Dispose();

    private AuditFinding? CheckMessage(long sequence, long number)
    {
        if (number == 0)
        {
            return null;
        }

        var isNext = message is not { } before ? number > 0 : number == before + 1;
        message = number;
        return isNext ? null : new AuditFinding(AuditReasons.MessageMisnumbered, sequence);
    }
}
