using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Proof;

/// <summary>Which rows must stand beside some records, as the records tell: their message numbers, and about whom they are.</summary>
/// <param name="subjects">What stands for patients and partners.</param>
/// <param name="firstNumbered">Records before it have neither.</param>
/// <param name="empty">Prints of no rows, about these records.</param>
internal sealed class DerivedRows(SubjectTokens subjects, long firstNumbered, RecordPrints empty)
{
    /// <summary>Of (message, record).</summary>
    public RecordPrints Messages { get; } = empty.Empty();

    /// <summary>Of (patient, record).</summary>
    public RecordPrints Patients { get; } = empty.Empty();

    /// <summary>Of (partner, record).</summary>
    public RecordPrints Partners { get; } = empty.Empty();

    /// <summary>An <see cref="AuditRecordCheck"/>.</summary>
    public string? Take(long sequence, (long Sealed, long Kept) message, ReadOnlySpan<byte> plain)
    {
        if (message.Sealed != message.Kept)
        {
            return AuditReasons.MessageMisnumbered;
        }

        TakeMessage(sequence, message.Sealed);
        var what = AuditRecordCodec.EventOf(plain);
        if (AuditSubjects.Concerns(what) && AuditRecordCodec.TryReadFields(plain, out _, out var fields))
        {
            TakeSubjects(sequence, what, AuditSubjects.PatientsOf(what, fields, subjects), fields.Text(AuditField.Partner));
        }

        return null;
    }

    public void Take(long sequence, AuditRecord record)
    {
        TakeMessage(sequence, record.Message);
        if (AuditSubjects.Concerns(record.Event))
        {
            TakeSubjects(sequence, record.Event, AuditSubjects.PatientsOf(record, subjects), record.Partner);
        }
    }

    private void TakeMessage(long sequence, long message)
    {
        if (message != 0)
        {
            Messages.Add(message, sequence);
        }
    }

    private void TakeSubjects(long sequence, AuditEvent what, IReadOnlyList<long> patients, string partner)
    {
        if (sequence < firstNumbered)
        {
            return;
        }

        for (var i = 0; i < patients.Count; i++)
        {
            Patients.Add(patients[i], sequence);
        }

        if (AuditSubjects.IsOfPartner(what, patients.Count))
        {
            Partners.Add(subjects.OfPartner(partner), sequence);
        }
    }
}
