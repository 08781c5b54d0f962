using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

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
    private readonly SubjectTokens subjects;
    private readonly RecordLookup records;

    internal AuditAnswers(CommitLoop commits, AuditLedger ledger, string catalogPath, AuditParts parts)
    {
        this.commits = commits;
        this.ledger = ledger;
        subjects = parts.Subjects;
        records = new RecordLookup(catalogPath, parts.Chain);
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
                var tally = new DisclosureTally(patientKey, since, until);
                records.Open(SubjectIndex.Patients, subjects.OfPatient(patientKey), () => tally.Take, cancellation);

                // Whom these are about could not be told when the catalog was brought up: one that does not open now refuses the answer.
                records.Open(SubjectIndex.Patients, AuditSubjects.Unnamed, () => tally.Take, cancellation);
                using var ends = new QueryEnds(take => records.Thread(SubjectIndex.Partners, take), subjects, cancellation);
                return tally.Total(ends);
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
                TakeRecord Begin()
                {
                    var tally = new ExposureTally(partner, since, records.LeastRecords);
                    lock (tallies)
                    {
                        tallies.Add(tally);
                    }

                    return tally.Take;
                }

                records.Open(SubjectIndex.Partners, subjects.OfPartner(partner), Begin, cancellation);
                var total = tallies.FirstOrDefault() ?? new ExposureTally(partner, since, records.LeastRecords);
                tallies.Skip(1).ToList().ForEach(total.Add);
                return total.Total();
            },
            cancellation);
    }

    /// <summary>
    /// In which domains a patient with this ID is on record, also where nothing of it is held any more. Looks through all records of patients,
    /// on all cores: numbers that found an ID without its domain would tell whoever reads the table more than this is worth.
    /// </summary>
    /// <param name="patientId">The Patient ID.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreException">A record was changed.</exception>
    public Task<IReadOnlyList<string>> DomainsOfAsync(string patientId, CancellationToken cancellation) =>
        Task.Run(
            () =>
            {
                var tally = new DomainTally(patientId);
                foreach (var partner in records.Numbers(SubjectIndex.Partners))
                {
                    records.Open(SubjectIndex.Partners, partner, () => tally.Take, cancellation);
                }

                return tally.Domains;
            },
            cancellation);

    /// <summary>Whether anything is on record of a patient. Two patients may share the number that is looked for; that is rarer than any other mistake. And nobody is unknown where a record does not open that may be about anybody.</summary>
    /// <param name="patientKey">As above.</param>
    public bool Knows(string patientKey) =>
        records.Any(SubjectIndex.Patients, subjects.OfPatient(patientKey)) || records.Any(SubjectIndex.Patients, AuditSubjects.Unnamed);

    /// <summary>Whether anything of a patient is on record with this partner.</summary>
    /// <param name="partner">The partner's name at the time.</param>
    public bool KnowsPartner(string partner) => records.Any(SubjectIndex.Partners, subjects.OfPartner(partner));

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
}
