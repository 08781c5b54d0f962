using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Store.Check;

/// <summary>Tells from the audit trail which grants should be in force, and compares: an older row put back opens as well as any.</summary>
internal sealed class GrantCheck(GrantBook book)
{
    private readonly Dictionary<long, AuditRecord> expected = [];
    private readonly List<Grant> before = [.. book.All];

    /// <summary>Takes the records in their order.</summary>
    public void Take(AuditRecord record)
    {
        if (record.Event == AuditEvent.StudyDeleted)
        {
            foreach (var (id, given) in expected)
            {
                if (given.Study == record.Study)
                {
                    expected.Remove(id);
                }
            }
        }
        else if (record.Event is AuditEvent.GrantGiven or AuditEvent.GrantRevoked && GrantRecords.IdOf(record) is { } id)
        {
            if (record.Event == AuditEvent.GrantGiven)
            {
                expected[id] = record;
            }
            else
            {
                expected.Remove(id);
            }
        }
    }

    /// <summary>To be called when everything committed until the last record is also in memory.</summary>
    public IEnumerable<StoreProblem> Problems()
    {
        // What was given or taken while the trail was read is on one side only, and no problem.
        foreach (var grant in before.Where(grant => book.Find(grant.Id) == grant))
        {
            if (!expected.TryGetValue(grant.Id, out var given) || !GrantRecords.Says(given, grant))
            {
                yield return new StoreProblem(
                    ProblemReasons.GrantUnrecorded,
                    $"Grant {grant.Id} is not in force as the audit trail says: an older copy of the catalog or of a row was put back. Take it away with 'dicomx study revoke {grant.Id}', and give it anew if it is meant.");
            }
        }

        foreach (var id in expected.Keys.Where(id => book.Find(id) is null))
        {
            yield return new StoreProblem(
                ProblemReasons.GrantLost, $"Grant {id} was given and never taken away, but is not there: its row is missing or damaged. Give it anew; 'dicomx audit list' says what it was.");
        }
    }
}
