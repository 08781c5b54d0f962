using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Store.Check;

/// <summary>
/// Tells from the audit trail which grants should be in force and which revocations remembered, and compares: an older row put back
/// opens as well as any.
/// </summary>
internal sealed class GrantCheck(GrantBook book)
{
    private readonly Dictionary<long, AuditRecord> expected = [];
    private readonly List<Grant> before = Present(book);

    /// <summary>Takes the records in their order.</summary>
    public void Take(AuditRecord record)
    {
        if (record.Event == AuditEvent.StudyDeleted)
        {
            foreach (var (id, last) in expected)
            {
                if (last.Study == record.Study)
                {
                    expected.Remove(id);
                }
            }
        }
        else if (record.Event is AuditEvent.GrantGiven or AuditEvent.GrantRevoked or AuditEvent.RevocationCleared && GrantRecords.IdOf(record) is { } id)
        {
            if (record.Event == AuditEvent.GrantGiven || GrantRecords.IsRemembered(record))
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
        var now = Present(book);
        foreach (var grant in before.Intersect(now))
        {
            if (!expected.TryGetValue(grant.Id, out var last) || !GrantRecords.Says(last, grant))
            {
                yield return Unrecorded(grant);
            }
        }

        var numbers = now.Select(static grant => grant.Id).ToHashSet();
        foreach (var (id, last) in expected.Where(e => !numbers.Contains(e.Key)))
        {
            yield return new StoreProblem(ProblemReasons.GrantLost, last.Event == AuditEvent.GrantGiven
                ? $"Grant {id} was given and never taken away, but is not there: its row is missing or damaged. Give it anew; 'dicomx audit list' says what it was."
                : $"Grant {id} was taken away, and routes may give its study again since that is no longer remembered: its row is missing or damaged. 'dicomx audit list' says what it was; give the study by hand and revoke that.");
        }
    }

    private static List<Grant> Present(GrantBook book) => [.. book.All, .. book.Revoked.All];

    private static StoreProblem Unrecorded(Grant grant) => new(ProblemReasons.GrantUnrecorded, grant.RevokedAt is null
        ? $"Grant {grant.Id} is not in force as the audit trail says: an older copy of the catalog or of a row was put back. Take it away with 'dicomx study revoke {grant.Id}', and give it anew if it is meant."
        : $"Grant {grant.Id} is remembered as taken away, and the audit trail says otherwise: an older copy of the catalog or of a row was put back. Routes do not give its study until it is given by hand.");
}
