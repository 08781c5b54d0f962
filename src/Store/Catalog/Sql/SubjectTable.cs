using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>Writes which records are about whom.</summary>
internal sealed class SubjectTable(Connection connection, SubjectTokens tokens) : IDisposable
{
    private readonly Statement insert = connection.Prepare("INSERT OR IGNORE INTO audit_subjects(patient, partner, sequence) VALUES(?1, ?2, ?3)");
    private readonly Statement delete = connection.Prepare("DELETE FROM audit_subjects WHERE patient = ?1 AND partner = ?2 AND sequence = ?3");

    public void Add(long sequence, AuditRecord record)
    {
        foreach (var (patient, partner) in AuditSubjects.Of(record))
        {
            insert.Bind(1, tokens.OfPatient(patient)).Bind(2, tokens.OfPartner(partner)).Bind(3, sequence).Run();
        }
    }

    /// <summary>Removes what stands of a record that goes.</summary>
    public void Remove(long sequence, AuditRecord record)
    {
        foreach (var (patient, partner) in AuditSubjects.Of(record))
        {
            delete.Bind(1, tokens.OfPatient(patient)).Bind(2, tokens.OfPartner(partner)).Bind(3, sequence).Run();
        }
    }

    public void Dispose()
    {
        insert.Dispose();
        delete.Dispose();
    }
}
