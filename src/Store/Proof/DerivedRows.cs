using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Proof;

/// <summary>Which rows must stand beside some records, as the records tell: their message numbers, and about whom they are.</summary>
/// <param name="subjects">What stands for patients and partners.</param>
/// <param name="firstNumbered">Records before it have neither.</param>
/// <param name="empty">Prints of no rows, about these records.</param>
internal sealed class DerivedRows(SubjectTokens subjects, long firstNumbered, RecordPrints empty)
{
    /// <summary>Of (message, 0, record).</summary>
    public RecordPrints Messages { get; } = empty.Empty();

    /// <summary>Of (patient, partner, record).</summary>
    public RecordPrints Subjects { get; } = empty.Empty();

    /// <summary>An <see cref="AuditRecordCheck"/>.</summary>
    public string? Take(long sequence, (long Sealed, long Kept) message, ReadOnlySpan<byte> plain)
    {
        if (message.Sealed != message.Kept)
        {
            return AuditReasons.MessageMisnumbered;
        }

        TakeMessage(sequence, message.Sealed);
        if (AuditSubjects.Concerns(AuditRecordCodec.EventOf(plain)) && AuditRecordCodec.Read(plain) is { } record)
        {
            TakeSubjects(sequence, record);
        }

        return null;
    }

    public void Take(long sequence, AuditRecord record)
    {
        TakeMessage(sequence, record.Message);
        TakeSubjects(sequence, record);
    }

    private void TakeMessage(long sequence, long message)
    {
        if (message != 0)
        {
            Messages.Add(message, 0, sequence);
        }
    }

    private void TakeSubjects(long sequence, AuditRecord record)
    {
        if (sequence < firstNumbered)
        {
            return;
        }

        foreach (var (patient, partner) in AuditSubjects.Of(record))
        {
            Subjects.Add(subjects.OfPatient(patient), subjects.OfPartner(partner), sequence);
        }
    }
}
