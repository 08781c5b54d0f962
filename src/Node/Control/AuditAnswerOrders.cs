using System.Globalization;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary><c>audit disclosures</c> and <c>audit exposure</c>: what a patient may ask for, and what a breach notice needs.</summary>
internal sealed class AuditAnswerOrders(OrderContext context)
{
    private const char Divider = '\\';

    private readonly AuditNames names = new(context);

    public async Task<DisclosureList> DisclosuresAsync(ControlCaller caller, DisclosureRequest request, CancellationToken cancellation)
    {
        var read = context.RecordOf(caller, AuditEvent.AuditRead) with { Detail = "audit disclosures" };
        var typed = request.Domain is { } given ? $"{given}{Divider}{request.Patient}" : request.Patient;
        var (domain, id) = await RecordIfRefusedAsync(() => PatientAsync(request, cancellation), read with { PatientKey = typed });
        var key = $"{domain}{Divider}{id}";
        await context.Store.AuditAsync(read with { PatientKey = key });
        var found = await context.Store.Audit.Answers.DisclosuresAsync(key, request.Since, request.Until, cancellation);
        return new DisclosureList(domain, id, [.. found.Select(LineOf)], names.RecordsFrom());
    }

    public async Task<ExposureList> ExposureAsync(ControlCaller caller, ExposureRequest request, CancellationToken cancellation)
    {
        var read = context.RecordOf(caller, AuditEvent.AuditRead) with
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"audit exposure --since {request.Since:yyyy-MM-dd HH:mm:ss zzz}"),
        };
        var partner = await RecordIfRefusedAsync(() => Task.FromResult(names.Partner(request.Partner)), read with { Partner = request.Partner });
        await context.Store.AuditAsync(read with { Partner = partner });
        var found = await context.Store.Audit.Answers.ExposureAsync(partner, request.Since, cancellation);
        return new ExposureList(partner, [.. found.Patients.Select(LineOf)], [.. found.StudyGrants.Select(static g => g.Study.Value).Distinct(StringComparer.Ordinal)], names.RecordsFrom()) { OpenQueries = found.OpenQueries };
    }

    /// <summary>A refusal tells what is known and what is not: it is an answer too, and on record before it is shown.</summary>
    private async Task<T> RecordIfRefusedAsync<T>(Func<Task<T>> ask, AuditRecord asked)
    {
        try
        {
            return await ask();
        }
        catch (ControlRefusedException)
        {
            await context.Store.AuditAsync(asked);
            throw;
        }
    }

    private static DisclosureLine LineOf(Disclosure found) => new()
    {
        Record = found.Sequence,
        From = found.Record.Begun ?? found.Record.Time,
        At = found.Record.Time,
        How = found.Kind switch
        {
            DisclosureKind.Sent => "sent",
            DisclosureKind.Shown => "shown",
            DisclosureKind.NotConfirmed => "not-confirmed",
            DisclosureKind.Begun => "begun",
            DisclosureKind.Exported => "exported",
            _ => "displayed",
        },
        To = found.Record.Partner.Length > 0 ? found.Record.Partner : found.Record.Actor,
        Address = found.Record.RemoteAddress,
        Study = found.Record.Study.Value,
        IsOpen = found.IsOpen,
        Count = found.Kind == DisclosureKind.Begun ? 0 : found.Record.Count,
        Bytes = found.Record.Bytes,
        Basis = found.Record.Basis,
    };

    private static ExposureLine LineOf(ExposedPatient patient)
    {
        var at = patient.PatientKey.IndexOf(Divider, StringComparison.Ordinal);
        return new ExposureLine
        {
            Domain = patient.PatientKey[..Math.Max(0, at)],
            PatientId = patient.PatientKey[(at + 1)..],
            First = patient.First,
            Last = patient.Last,
            Received = patient.Received,
            NotConfirmed = patient.NotConfirmed,
            NotConfirmedBytes = patient.NotConfirmedBytes,
            Begun = patient.Begun,
            Seen = patient.Seen,
            Theirs = patient.Theirs,
            Granted = patient.Granted,
        };
    }

    /// <summary>A patient is an ID in a domain. Where the ID alone could be several people, all are named and nothing is answered.</summary>
    private async Task<(string Domain, string Id)> PatientAsync(DisclosureRequest request, CancellationToken cancellation)
    {
        var divider = request.Patient.IndexOf(Divider, StringComparison.Ordinal);
        if (request.Domain is { } named)
        {
            return Known(named, request.Patient);
        }

        if (divider >= 0)
        {
            return Known(request.Patient[..divider], request.Patient[(divider + 1)..]);
        }

        var domains = await names.DomainsOfAsync(request.Patient, cancellation);
        return domains.Count switch
        {
            1 => (domains[0], request.Patient),
            0 => throw new ControlRefusedException(
                "patient-unknown",
                "Nothing is held and nothing is on record of a patient with this ID. Spelling and case count; 'dicomx study list' shows the IDs of what is held." + names.Limit()),
            _ => throw new ControlRefusedException(
                "domain-ambiguous", $"Several domains have a patient with this ID: {string.Join(", ", domains.Select(DomainText.Of))}. Say which with --domain{(domains.Contains(string.Empty, StringComparer.Ordinal) ? " (--domain \"\" is none)" : string.Empty)}; they are different people as far as this node knows."),
        };
    }

    /// <summary>Of somebody who is not known here nothing is said, least of all that nothing was disclosed: it may be a typing error.</summary>
    private (string Domain, string Id) Known(string domain, string patient) =>
        names.KnowsPatient(domain, patient)
            ? (domain, patient)
            : throw new ControlRefusedException(
                "patient-unknown", "Nothing is held and nothing is on record of a patient with this ID in that domain. Spelling and case count, in both; 'dicomx study list' shows the IDs of what is held." + names.Limit());
}
