using System.Text;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>
/// The slots of what a partner sent and of what is granted to it: whoever sees nothing else need not be led through the rest of the
/// index. Never fewer than it sees; a slot may come twice.
/// </summary>
internal sealed class SightCandidates(StudyIndex index)
{
    /// <summary>Whether these slots are likely to be fewer than so many.</summary>
    public bool AreFewerThan(int count, ResolvedSight sight)
    {
        var least = (long)index.OwnedBy(sight.Owner).Length + (sight.Granted?.Count ?? 0);
        return least < count && least + OfPatients(sight).Take(count).Count() < count;
    }

    public IEnumerable<int> Of(ResolvedSight sight)
    {
        var own = index.OwnedBy(sight.Owner);
        for (var i = 0; i < own.Length; i++)
        {
            yield return own.Span[i];
        }

        foreach (var scope in sight.Granted?.Scopes ?? [])
        {
            if (scope.IsStudy)
            {
                foreach (var slot in index.FindStudy(Encoding.UTF8.GetBytes(scope.Study)))
                {
                    yield return slot;
                }
            }
        }

        foreach (var slot in OfPatients(sight))
        {
            yield return slot;
        }
    }

    private IEnumerable<int> OfPatients(ResolvedSight sight) =>
        (sight.Granted?.Scopes ?? []).Where(scope => !scope.IsStudy).SelectMany(scope => index.SlotsOfPatient(Encoding.UTF8.GetBytes(scope.PatientId)));
}
