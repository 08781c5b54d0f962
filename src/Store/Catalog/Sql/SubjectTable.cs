using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>Writes which records are about which patients, and which are of which partner.</summary>
internal sealed class SubjectTable(Connection connection, SubjectTokens tokens) : IDisposable
{
    private readonly Statement insertPatient = connection.Prepare("INSERT OR IGNORE INTO audit_subjects(patient, sequence) VALUES(?1, ?2)");
    private readonly Statement deletePatient = connection.Prepare("DELETE FROM audit_subjects WHERE patient = ?1 AND sequence = ?2");
    private readonly Statement insertPartner = connection.Prepare("INSERT OR IGNORE INTO audit_partners(partner, sequence) VALUES(?1, ?2)");
    private readonly Statement deletePartner = connection.Prepare("DELETE FROM audit_partners WHERE partner = ?1 AND sequence = ?2");

    public void Add(long sequence, AuditRecord record) => Run(insertPatient, insertPartner, sequence, record);

    /// <summary>Removes what stands of a record that goes.</summary>
    public void Remove(long sequence, AuditRecord record) => Run(deletePatient, deletePartner, sequence, record);

    /// <summary>Gives the records their patients that version 6 had put down under none, because they showed many.</summary>
    /// <param name="open">Opens a record; null for one that does not open, which verification names.</param>
    public void NameAll(Func<long, AuditRecord?> open)
    {
        foreach (var sequence in Unnamed())
        {
            if (open(sequence) is { } record)
            {
                Add(sequence, record);
                deletePatient.Bind(1, 0).Bind(2, sequence).Run();
            }
        }
    }

    public void Dispose()
    {
        insertPatient.Dispose();
        deletePatient.Dispose();
        insertPartner.Dispose();
        deletePartner.Dispose();
    }

    private void Run(Statement patient, Statement partner, long sequence, AuditRecord record)
    {
        if (!AuditSubjects.Concerns(record.Event))
        {
            return;
        }

        var numbers = AuditSubjects.PatientsOf(record, tokens);
        foreach (var number in numbers)
        {
            patient.Bind(1, number).Bind(2, sequence).Run();
        }

        if (AuditSubjects.IsOfPartner(record.Event, numbers.Count))
        {
            partner.Bind(1, tokens.OfPartner(record.Partner)).Bind(2, sequence).Run();
        }
    }

    private List<long> Unnamed()
    {
        using var rows = connection.Prepare("SELECT sequence FROM audit_subjects WHERE patient = 0");
        var found = new List<long>();
        while (rows.Step())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }
}
