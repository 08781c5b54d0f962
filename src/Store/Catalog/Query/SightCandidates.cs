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
    /// <returns>Null where they are not fewer than so many.</returns>
    public List<int>? FewerThan(int count, ResolvedSight sight)
    {
        var own = index.OwnedBy(sight.Owner);
        var granted = sight.Granted;
        if ((long)own.Length + (granted?.Count ?? 0) >= count)
        {
            return null;
        }

        var slots = new List<int>(own.Length + (granted?.Count ?? 0));
        slots.AddRange(own.Span);
        return granted is null || TryAdd(granted, slots, count) ? slots : null;
    }

    private bool TryAdd(GrantsToPartner granted, List<int> slots, int count)
    {
        var hasPatients = false;
        foreach (var scope in granted.Scopes)
        {
            if (scope.IsStudy)
            {
                slots.AddRange(index.FindStudy(Encoding.UTF8.GetBytes(scope.Study)));
            }
            else
            {
                hasPatients = true;
                index.AddSlotsOfPatient(Encoding.UTF8.GetBytes(scope.PatientId), slots);
            }

            if (slots.Count >= count)
            {
                return false;
            }
        }

        if (hasPatients)
        {
            index.AddSlotsOfOddPatients(slots);
        }

        return slots.Count < count;
    }
}
