using DicomExchange.Store.Audit;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;

namespace DicomExchange.Store.Tests.Audit;

/// <summary>Compares what stands beside the trail with what its records say.</summary>
internal static class DerivedRows
{
    /// <param name="test">An open store.</param>
    /// <param name="open">Whether transfers may be open.</param>
    public static void ShouldHold(TestStore test, bool open)
    {
        var rows = test.Store.Audit.RowsAfter(0).ToList();
        rows.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, rows.Count).Select(n => (long)n));
        var records = rows.ConvertAll(test.Store.Audit.Open);
        TransferModel.ShouldHold(records, open);
        Messages(test, records);
        Subjects(test, records);
    }

    private static void Messages(TestStore test, List<AuditRecord> records)
    {
        var expected = 0L;
        foreach (var record in records)
        {
            record.Message.ShouldBe(AuditMessages.Becomes(record) ? ++expected : 0);
        }

        test.Numbers("SELECT coalesce(message, 0) FROM audit ORDER BY sequence").ShouldBe(records.Select(r => r.Message));
    }

    private static void Subjects(TestStore test, List<AuditRecord> records)
    {
        var tokens = test.Store.Audit.Subjects;
        var (patients, partners) = (new HashSet<string>(), new HashSet<string>());
        for (var n = 0; n < records.Count; n++)
        {
            var record = records[n];
            List<string> about = record.Event switch
            {
                AuditEvent.SendingBegun when record.Transfer != TransferKind.Begun => [],
                AuditEvent.SendingBegun or AuditEvent.Query or AuditEvent.MatchesShown or AuditEvent.QueryEnded or AuditEvent.GrantGiven or AuditEvent.InstancesTransferred or AuditEvent.StudyExported =>
                    [.. record.Patients.Append(record.PatientKey).Where(p => p.Length > 0)],
                _ => [],
            };
            patients.UnionWith(about.Select(p => $"{tokens.OfPatient(p)} {n + 1}"));
            if (about.Count > 0 || record.Event is AuditEvent.GrantGiven or AuditEvent.QueryEnded)
            {
                partners.Add($"{tokens.OfPartner(record.Partner)} {n + 1}");
            }
        }

        test.Texts("SELECT patient || ' ' || sequence FROM audit_subjects").ShouldBe(patients, ignoreOrder: true);
        test.Texts("SELECT partner || ' ' || sequence FROM audit_partners").ShouldBe(partners, ignoreOrder: true);
    }
}
