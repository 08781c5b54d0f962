using System.Globalization;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Store;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary>
/// Whom and what somebody means who asks the audit trail. What nobody knows is said: an empty answer would look as if nothing had
/// happened, where only a word was typed wrong.
/// </summary>
internal sealed class AuditNames(OrderContext context)
{
    private const char Divider = '\\';
    private const int MostListed = 40;

    /// <summary>A partner by name or AE title; a name that is in the trail is taken as it stands, for the partner may have left.</summary>
    /// <exception cref="ControlRefusedException">Nobody has it and no record names it, or several have it.</exception>
    public string Partner(string name) => Configured(name) is { } partner ? partner
        : context.Store.Audit.Answers.KnowsPartner(name) || context.Store.Administration.HeldNames().Any(held => held.Name == name) ? name
        : throw PartnerUnknown(name);

    /// <summary>The filter with the partner's name where its title was given.</summary>
    /// <exception cref="ControlRefusedException">Several partners have it.</exception>
    public AuditFilter Resolved(AuditFilter filter) => filter.Partner is { } partner ? filter with { Partner = Configured(partner) ?? partner } : filter;

    /// <summary>Of a filter that no record fits: whether it could fit one.</summary>
    /// <exception cref="ControlRefusedException">It has something that is nowhere.</exception>
    public async Task RefuseUnknownAsync(AuditFilter filter, CancellationToken cancellation)
    {
        if (filter.Partner is { } partner)
        {
            Partner(partner);
        }

        if (filter.Patient is { } patient && !await KnowsPatientAsync(patient, cancellation))
        {
            throw new ControlRefusedException(
                "patient-unknown", "Nothing is held and nothing is on record of a patient with this ID. Spelling and case count, in the domain too where one stands before it; 'dicomx study list' shows the IDs of what is held." + Limit());
        }

        if (filter.Outcome is { } outcome and not (AuditMatch.Success or AuditMatch.Failure) && !OutcomeWords.All.Contains(outcome))
        {
            RefuseUnlessRecorded(outcome);
        }
    }

    /// <summary>The domains in which a patient has this ID: those of what is held, and those of the trail, which remembers what was deleted.</summary>
    /// <exception cref="StoreException">The trail was changed.</exception>
    public async Task<IReadOnlyList<string>> DomainsOfAsync(string patient, CancellationToken cancellation)
    {
        var onRecord = await context.Store.Audit.Answers.DomainsOfAsync(patient, cancellation);
        return [.. context.Store.Grants.PatientsOf(patient).Select(static p => p.Domain).Concat(onRecord).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether anything is held or on record of this patient of this domain.</summary>
    public bool KnowsPatient(string domain, string patient) =>
        context.Store.Audit.Answers.Knows($"{domain}{Divider}{patient}") || context.Store.Grants.PatientsOf(patient).Any(p => p.Domain == domain);

    /// <summary>The time of the first record that is there; null where there is none.</summary>
    public DateTimeOffset? RecordsFrom() => context.Store.Audit.RowsAfter(0).Select(row => (DateTimeOffset?)context.Store.Audit.Open(row).Time).FirstOrDefault();

    /// <summary>The sentence, with a blank before it, that whoever is told that nothing is on record needs too: records may have been removed.</summary>
    public string Limit() => RecordsFrom() is { } from
        ? string.Create(CultureInfo.InvariantCulture, $" There are records since {from.ToLocalTime():yyyy-MM-dd HH:mm:ss zzz}; what was before is not known.")
        : string.Empty;

    private async Task<bool> KnowsPatientAsync(string patient, CancellationToken cancellation) => patient.IndexOf(Divider, StringComparison.Ordinal) is >= 0 and var at
        ? KnowsPatient(patient[..at], patient[(at + 1)..])
        : context.Store.Grants.PatientsOf(patient).Count > 0 || (await DomainsOfAsync(patient, cancellation)).Count > 0;

    private string? Configured(string name)
    {
        var settings = context.Settings();
        var named = new PartnerNames([.. settings.Partners, .. settings.NotAdmitted]).Named(name);
        return named.Count == 0 ? null
            : named.Count == 1 ? named[0].Name
            : throw new ControlRefusedException("partner-ambiguous", $"{PartnerNames.Ambiguity(name, named)}. Use {PartnerNames.Remedy(name, named)}.");
    }

    /// <summary>A word of an earlier version is none that is known, and may be on record all the same.</summary>
    private void RefuseUnlessRecorded(string outcome)
    {
        var recorded = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (_, record) in context.Store.Audit.Newest())
        {
            if (record.Outcome != AuditOutcome.Success && record.Reason.Length > 0)
            {
                recorded.Add(record.Reason);
            }
        }

        if (recorded.Contains(outcome))
        {
            return;
        }

        var near = Spelling.Nearest(outcome, [.. OutcomeWords.All, .. recorded, AuditMatch.Success, AuditMatch.Failure]) is { } guess ? $" (did you mean \"{guess}\"?)" : string.Empty;
        var list = recorded.Count == 0 ? "No failure is on record"
            : $"On record {(recorded.Count == 1 ? "is" : "are")}: {string.Join(", ", recorded.Take(MostListed))}{(recorded.Count > MostListed ? ", and others" : string.Empty)}";
        throw new ControlRefusedException(
            ControlRefusedException.OutcomeUnknown,
            $"There is no outcome \"{Printable.Text(outcome)}\"{near}. An outcome is success, failure, or the reason word of a failure. {list}; all words are in docs/reasons.md.");
    }

    private ControlRefusedException PartnerUnknown(string name) => new(
        "partner-unknown",
        $"\"{name}\" is no partner's name or AE title in the settings, and no record names it. 'dicomx partner list' lists partners. Of a partner that was removed give the name that it had; its AE titles are not known any more." + Limit());
}
