using System.Text;
using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store;

/// <summary>
/// Answers from the audit trail: what was disclosed of a patient, and what a partner was exposed to. Found by the table of subjects;
/// what it finds is opened, so each answer is what the records say. Instances are told by their sums: those that are open are ended in
/// part first, so that nothing that was recorded before the question is missing.
/// </summary>
public sealed class AuditAnswers
{
    private readonly CommitLoop commits;
    private readonly AuditLedger ledger;
    private readonly string catalogPath;
    private readonly AuditParts parts;

    internal AuditAnswers(CommitLoop commits, AuditLedger ledger, string catalogPath, AuditParts parts)
    {
        this.commits = commits;
        this.ledger = ledger;
        this.catalogPath = catalogPath;
        this.parts = parts;
    }

    /// <summary>
    /// Who received or saw what of a patient, when and on what basis, oldest first. Records of before version 6 of the catalog are not
    /// among it.
    /// </summary>
    /// <param name="patientKey">Domain and Patient ID with a backslash between them, as in the records.</param>
    /// <param name="since">Not what ended before.</param>
    /// <param name="until">Not what began at this time or later.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreException">A record was changed; or the open sums cannot be recorded.</exception>
    public async Task<IReadOnlyList<Disclosure>> DisclosuresAsync(string patientKey, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellation)
    {
        await PartAsync();
        return await Task.Run(
            () =>
            {
                var found = new List<Disclosure>();
                void Take(long sequence, AuditRecord record)
                {
                    if (KindOf(record) is { } kind && (since is null || record.Time >= since) && (until is null || (record.Begun ?? record.Time) < until) && IsAbout(record, patientKey))
                    {
                        lock (found)
                        {
                            found.Add(new Disclosure(sequence, kind, record));
                        }
                    }
                }

                // Records that are about more patients than are named, or about a study only, stand under no patient.
                var sequences = SequencesOf("SELECT sequence FROM audit_subjects WHERE patient IN (?1, 0)", parts.Subjects.OfPatient(patientKey));
                new RecordLookup(catalogPath, parts.Chain, AuditRecordCodec.Read).Open(sequences, () => Take, cancellation);
                found.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
                return found;
            },
            cancellation);
    }

    /// <summary>Every patient whose images a partner sent, received, was shown or was entitled to. Records of before version 6 of the catalog are not counted.</summary>
    /// <param name="partner">The partner's name at the time.</param>
    /// <param name="since">Not what ended before.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreException">A record was changed; or the open sums cannot be recorded.</exception>
    public async Task<Exposure> ExposureAsync(string partner, DateTimeOffset since, CancellationToken cancellation)
    {
        await PartAsync();
        return await Task.Run(
            () =>
            {
                var tallies = new List<ExposureTally>();
                Action<long, AuditRecord> Begin()
                {
                    var tally = new ExposureTally(partner, since);
                    lock (tallies)
                    {
                        tallies.Add(tally);
                    }

                    return tally.Take;
                }

                var sequences = SequencesOf("SELECT sequence FROM audit_subjects WHERE partner = ?1", parts.Subjects.OfPartner(partner));
                var looked = (partner, Encoding.UTF8.GetBytes(partner));
                new RecordLookup(catalogPath, parts.Chain, plain => AuditRecordCodec.ReadExposure(plain, looked)).Open(sequences, Begin, cancellation);
                var total = new ExposureTally(partner, since);
                tallies.ForEach(total.Add);
                return total.Total();
            },
            cancellation);
    }

    /// <summary>Whether anything is on record of a patient, except in queries that showed very many. Two patients may share the number that is looked for; that is rarer than any other mistake.</summary>
    /// <param name="patientKey">As above.</param>
    public bool Knows(string patientKey) => IsThere("SELECT 1 FROM audit_subjects WHERE patient = ?1 LIMIT 1", parts.Subjects.OfPatient(patientKey));

    /// <summary>Whether anything of a patient is on record with this partner.</summary>
    /// <param name="partner">The partner's name at the time.</param>
    public bool KnowsPartner(string partner) => IsThere("SELECT 1 FROM audit_subjects WHERE partner = ?1 LIMIT 1", parts.Subjects.OfPartner(partner));

    private bool IsThere(string sql, long number)
    {
        using var connection = Connection.OpenReader(catalogPath);
        using var row = connection.Prepare(sql);
        return row.Bind(1, number).Step();
    }

    private static DisclosureKind? KindOf(AuditRecord record) => record.Event switch
    {
        AuditEvent.InstancesTransferred when record.Transfer == TransferKind.Sent => DisclosureKind.Sent,
        AuditEvent.Query or AuditEvent.MatchesShown => DisclosureKind.Shown,
        AuditEvent.StudyExported => DisclosureKind.Exported,
        AuditEvent.StudyShown => DisclosureKind.Displayed,
        _ => null,
    };

    private static bool IsAbout(AuditRecord record, string patientKey) =>
        record.PatientKey == patientKey || record.Patients.Contains(patientKey, StringComparer.Ordinal);

    private async ValueTask PartAsync()
    {
        // A store that can write nothing answers all the same when there is nothing to be written.
        if (ledger.HasOpenTransfers)
        {
            var work = new PartTransfers();
            commits.Submit(work);
            await work.Result;
        }
    }

    /// <summary>Each once, in the order in which they lie on the disk.</summary>
    private List<long> SequencesOf(string sql, long number)
    {
        using var connection = Connection.OpenReader(catalogPath);
        using var rows = connection.Prepare(sql);
        rows.Bind(1, number);
        var found = new List<long>();
        while (rows.Step())
        {
            found.Add(rows.Int64(0));
        }

        found.Sort();
        return [.. Distinct(found)];
    }

    private static IEnumerable<long> Distinct(List<long> sorted)
    {
        long before = 0;
        foreach (var number in sorted)
        {
            if (number != before)
            {
                yield return number;
            }

            before = number;
        }
    }
}
