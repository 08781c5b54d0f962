using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>
/// What somebody took away of studies and has not given since: while there is any of a study and a partner, no route gives that partner
/// anything of that study, whoever sends it. Changed and read as the grants are.
/// </summary>
internal sealed class RevokedStudies
{
    private readonly ConcurrentDictionary<(string To, string Study), Grant[]> byStudy = new();

    public IEnumerable<Grant> All => byStudy.SelectMany(static revoked => revoked.Value);

    /// <summary>What was taken of the study from the partner.</summary>
    public IReadOnlyList<Grant> Of(string to, Uid study) => byStudy.GetValueOrDefault((to, study.Value), []);

    /// <summary>What was taken of the study, from whomever.</summary>
    public IReadOnlyList<Grant> OfStudy(Uid study) => [.. All.Where(revoked => revoked.Scope.Study == study)];

    public void Put(Grant revoked) => byStudy[KeyOf(revoked)] = [.. Others(revoked), revoked];

    public void Remove(Grant revoked)
    {
        Grant[] left = [.. Others(revoked)];
        if (left.Length > 0)
        {
            byStudy[KeyOf(revoked)] = left;
        }
        else
        {
            byStudy.TryRemove(KeyOf(revoked), out _);
        }
    }

    private static (string To, string Study) KeyOf(Grant revoked) => (revoked.To, revoked.Scope.Study.Value);

    private IEnumerable<Grant> Others(Grant revoked) => byStudy.GetValueOrDefault(KeyOf(revoked), []).Where(other => other.Id != revoked.Id);
}
