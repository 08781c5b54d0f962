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

    /// <summary>
    /// The records that version 6 had put down under no patient, because they showed many. To be asked outside of a transaction: SQLite
    /// commits none in which it came upon a damaged page.
    /// </summary>
    /// <param name="open">Opens a record; null for one that does not open, which verification names, and which stays as it is.</param>
    public IReadOnlyList<long> Unnamed(Func<long, AuditRecord?> open)
    {
        var found = new List<long>();
        using (var rows = connection.Prepare("SELECT sequence FROM audit_subjects WHERE patient = 0"))
        {
            while (rows.Step())
            {
                found.Add(rows.Int64(0));
            }
        }

        found.RemoveAll(sequence => open(sequence) is null);
        return found;
    }

    /// <summary>Gives such records their patients.</summary>
    /// <param name="unnamed">Which.</param>
    /// <param name="open">Opens them.</param>
    public void Name(IReadOnlyList<long> unnamed, Func<long, AuditRecord?> open)
    {
        foreach (var sequence in unnamed)
        {
            if (open(sequence) is { } record)
            {
                Add(sequence, record);
                deletePatient.Bind(1, AuditSubjects.Unnamed).Bind(2, sequence).Run();
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
}
