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
        foreach (var study in granted.Studies)
        {
            index.AddSlotsOfStudy(study, slots);
            if (slots.Count >= count)
            {
                return false;
            }
        }

        foreach (var patient in granted.Patients)
        {
            index.AddSlotsOfPatient(patient, slots);
            if (slots.Count >= count)
            {
                return false;
            }
        }

        if (granted.HasPatients)
        {
            index.AddSlotsOfOddPatients(slots);
        }

        return slots.Count < count;
    }
}
