using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>What there is to grant: who sent of a study, and who sent of which patients with an ID.</summary>
internal static class GrantTargets
{
    public static bool Exists(CatalogParts parts, string owner, GrantScope scope) => scope.IsStudy
        ? OwnersOf(parts, scope.Study).Contains(owner, StringComparer.Ordinal)
        : PatientsOf(parts, scope.PatientId).Contains((owner, scope.Domain));

    /// <summary>The partners that sent of the study, in the order in which they first did.</summary>
    public static IReadOnlyList<string> OwnersOf(CatalogParts parts, Uid study) =>
        [.. parts.Index.FindStudy(Encoding.ASCII.GetBytes(study.Value)).Select(slot => parts.Partners.NameOf(parts.Index.Owner(slot)))];

    /// <summary>What grants that cover some of the study are found by. A patient's grant covers nothing where a partner sent instances of several.</summary>
    public static IReadOnlySet<GrantKey> KeysOf(CatalogParts parts, Uid study)
    {
        var keys = new HashSet<GrantKey>();
        foreach (var slot in parts.Index.FindStudy(Encoding.ASCII.GetBytes(study.Value)))
        {
            var entry = parts.Index.Entry(slot);
            if (entry.Address != PackedPages.None)
            {
                var owner = parts.Partners.NameOf(entry.Owner);
                var row = parts.Index.Row(entry.Address);
                keys.Add(GrantKey.OfStudy(owner, study.Value));
                if (RowFields.Find(row, CatalogAttributes.SeveralPatients).IsEmpty)
                {
                    keys.Add(GrantKey.OfPatient(
                        owner, Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.Domain)), Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.PatientId))));
                }
            }
        }

        return keys;
    }

    /// <summary>Every partner and domain in which a patient has this ID.</summary>
    public static IReadOnlySet<(string Owner, string Domain)> PatientsOf(CatalogParts parts, string patientId)
    {
        var id = Encoding.UTF8.GetBytes(patientId);
        var found = new HashSet<(string, string)>();
        var slots = new List<int>();
        parts.Index.AddSlotsOfPatient(id, slots);
        parts.Index.AddSlotsOfOddPatients(slots);
        foreach (var slot in slots)
        {
            var entry = parts.Index.Entry(slot);
            if (entry.Address == PackedPages.None)
            {
                continue;
            }

            var row = parts.Index.Row(entry.Address);
            if (RowFields.Find(row, CatalogAttributes.PatientId).SequenceEqual(id))
            {
                found.Add((parts.Partners.NameOf(entry.Owner), Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.Domain))));
            }
        }

        return found;
    }
}
