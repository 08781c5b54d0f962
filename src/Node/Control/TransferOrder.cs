using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary>Puts on record what <c>send</c>, <c>find</c>, <c>pull</c> and <c>partner test</c> do: by whom is asked of the kernel, not of the caller.</summary>
internal sealed class TransferOrder(OrderContext context)
{
    /// <summary>Notes in one report, so that a report fits the socket's limit.</summary>
    public const int MostNotes = 64;

    public async Task<Recorded> RecordAsync(ControlCaller caller, TransferReport report, CancellationToken cancellation)
    {
        if (report.Notes.Count > MostNotes)
        {
            throw new ControlRefusedException("request-unreadable", $"A report has at most {MostNotes} notes. Use the dicomx of the same version as the node.");
        }

        // Records that come together share a commit.
        Task[] written = [.. report.Notes.Select(note => context.Store.Audit.AppendLaterAsync(Of(caller, report, note)))];
        context.Store.Audit.Hurry();
        await Task.WhenAll(written);
        if (report.Notes.Any(static note => note.Step == TransferStep.Ended))
        {
            await context.Store.Audit.EndTransfersAsync(report.Correlation);
        }

        return new Recorded();
    }

    private AuditRecord Of(ControlCaller caller, TransferReport report, TransferNote note) => context.RecordOf(caller, EventOf(note.Step)) with
    {
        Outcome = note.Reason.Length == 0 ? AuditOutcome.Success : note.Step == TransferStep.Alerted ? AuditOutcome.SeriousFailure : AuditOutcome.MinorFailure,
        Reason = note.Reason,
        Partner = report.Partner,
        RemoteAddress = report.Address,
        CallingTitle = report.Calling,
        CalledTitle = report.Called,
        Correlation = report.Correlation,
        Study = UidOf(note.Study),
        Series = UidOf(note.Series),
        Instance = UidOf(note.Instance),
        SopClass = UidOf(note.SopClass),
        TransferSyntax = UidOf(note.Query is null ? note.TransferSyntax : TransferSyntaxes.ExplicitLittleEndian.Uid.Value),
        Transfer = note.Step == TransferStep.Leaving ? TransferKind.Begun : TransferKind.None,
        Bytes = note.Bytes,
        Count = note.Count,
        Query = note.Query,
        Basis = note.Step is TransferStep.Sent or TransferStep.NotSent ? "operator " + OrderContext.ActorOf(caller) : string.Empty,
        Detail = note.Detail,
        PatientKey = PatientOf(report, note),
    };

    /// <summary>
    /// As the store names the patient where it holds the study. Else as the object does; one of a partner without an issuer is of that
    /// partner's domain, as it would be if the partner had sent it here. A file of unknown origin without an issuer is of no domain.
    /// </summary>
    private string PatientOf(TransferReport report, TransferNote note)
    {
        var held = UidOf(note.Study) is { IsEmpty: false } study && note.Step is TransferStep.Sent or TransferStep.NotSent or TransferStep.Leaving or TransferStep.Fetched
            ? context.Store.Administration.PatientsOf(study)
            : [];
        var id = note.Patient[(note.Patient.LastIndexOf('\\') + 1)..];
        if (held.FirstOrDefault(patient => id.Length == 0 || patient.EndsWith($"\\{id}", StringComparison.Ordinal)) is { } known)
        {
            return known;
        }

        return note.Step == TransferStep.Fetched && note.Patient.StartsWith('\\')
            ? (context.Settings().Partners.FirstOrDefault(p => p.Name == report.Partner)?.PatientDomain ?? report.Partner) + note.Patient
            : note.Patient;
    }

    private static Uid UidOf(string text) => Uid.TryParse(text, out var uid) ? uid : default;

    private static AuditEvent EventOf(TransferStep step) => step switch
    {
        TransferStep.Begun => AuditEvent.TransferBegun,
        TransferStep.Sent => AuditEvent.InstanceSent,
        TransferStep.NotSent => AuditEvent.SendFailed,
        TransferStep.Fetched => AuditEvent.InstanceFetched,
        TransferStep.Searched => AuditEvent.Query,
        TransferStep.Ended => AuditEvent.TransferEnded,
        TransferStep.Alerted => AuditEvent.SecurityAlert,
        TransferStep.Leaving => AuditEvent.SendingBegun,
        _ => throw new ControlRefusedException("request-unreadable", "That is no step of a transfer. Use the dicomx of the same version as the node."),
    };
}
