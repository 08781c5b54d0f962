using System.Text;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>Who a holding's patient is: domain and Patient ID together. Two with the same key are one patient to a query, whatever they are called.</summary>
internal static class PatientIdentity
{
    /// <summary>A patient with more studies than this is compared with the first of them only.</summary>
    private const int MostCompared = 64;

    /// <summary>Compares a new holding with those of the same patient key.</summary>
    public static PatientConflict Check(StudyIndex index, ReadOnlySpan<byte> row)
    {
        Span<byte> key = stackalloc byte[OrderingKeys.MaxLength];
        var id = RowFields.Find(row, CatalogAttributes.PatientId);
        var length = index.ByPatientId.Keys.Fold(id, key);
        if (id.IsEmpty || length <= 0)
        {
            return PatientConflict.None;
        }

        foreach (var entry in index.ByPatientId.Range(key[..length], key[..length], highIsPrefix: false).Take(MostCompared))
        {
            var address = index.Entry(entry >> 2).Address;
            if (address != PackedPages.None && IsSamePatient(index.Row(address), row) && !HasSameIdentity(index.Row(address), row))
            {
                return PatientConflict.Identity;
            }
        }

        return PatientConflict.None;
    }

    /// <summary>Compares an instance's patient with that of the holding it joins.</summary>
    public static PatientConflict CheckSame(ReadOnlySpan<byte> holding, ReadOnlySpan<byte> arrived) =>
        IsSamePatient(holding, arrived) ? PatientConflict.None : PatientConflict.MixedStudy;

    public static bool IsSamePatient(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        IsEqual(left, right, CatalogAttributes.PatientId) && IsEqual(left, right, CatalogAttributes.Domain);

    /// <summary>
    /// A text that is equal for holdings of one patient. Without a Patient ID name and birth date must do.
    /// </summary>
    public static string KeyOf(ReadOnlySpan<byte> row)
    {
        var id = RowFields.Find(row, CatalogAttributes.PatientId);
        var domain = Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.Domain));
        return id.IsEmpty
            ? $"{domain}\n\n{Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.PatientName))}\n{Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.PatientBirthDate))}"
            : $"{domain}\n{Encoding.UTF8.GetString(id)}";
    }

    /// <summary>How the audit trail names the patient of a holding: domain and Patient ID with a backslash between them.</summary>
    public static string AuditKeyOf(ReadOnlySpan<byte> row) =>
        $"{Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.Domain))}\\{Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.PatientId))}";

    /// <summary>The patients of a study, whoever sent it, as the audit trail names them, each once.</summary>
    public static IReadOnlyList<string> OfStudy(StudyIndex index, ReadOnlySpan<byte> studyUid)
    {
        var patients = new List<string>(1);
        foreach (var slot in index.FindStudy(studyUid))
        {
            if (index.Entry(slot).Address is var address && address != PackedPages.None && AuditKeyOf(index.Row(address)) is var key && !patients.Contains(key))
            {
                patients.Add(key);
            }
        }

        return patients;
    }

    private static bool HasSameIdentity(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var leftBirth = RowFields.Find(left, CatalogAttributes.PatientBirthDate);
        var rightBirth = RowFields.Find(right, CatalogAttributes.PatientBirthDate);
        return (leftBirth.IsEmpty || rightBirth.IsEmpty || leftBirth.SequenceEqual(rightBirth))
            && PersonNameFolding.Fold(RowFields.Find(left, CatalogAttributes.PatientName))
                .AsSpan().SequenceEqual(PersonNameFolding.Fold(RowFields.Find(right, CatalogAttributes.PatientName)));
    }

    private static bool IsEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, byte code) =>
        RowFields.Find(left, code).SequenceEqual(RowFields.Find(right, code));
}
