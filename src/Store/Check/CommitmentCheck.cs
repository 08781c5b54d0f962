using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Check;

/// <summary>Opens every row of the transactions of storage commitment that are under way.</summary>
internal sealed class CommitmentCheck(OpenParts parts, Connection connection)
{
    public void Run(Findings findings)
    {
        var pending = PendingCommitments.Load(connection, parts.Catalog.Tables.Sealer, parts.Keys.Named(StoreKeyName.Queue), parts.Time);
        if (pending.Damaged > 0)
        {
            findings.Add(new StoreProblem(
                ProblemReasons.CommitmentDamaged,
                $"Of {pending.Damaged} transactions of storage commitment the row was changed or damaged. What a partner asked for is not reported to it; it has to ask again. What this node asked a partner is asked anew by itself."));
        }
    }
}
