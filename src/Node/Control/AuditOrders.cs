using System.Globalization;
using System.IO.Pipelines;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary><c>audit list</c>, <c>audit verify</c>, <c>audit checkpoint</c> and <c>audit export</c>. Whatever is read is on record before it is shown.</summary>
internal sealed class AuditOrders(OrderContext context)
{
    public async Task<AuditList> ListAsync(ControlCaller caller, AuditFilter filter, CancellationToken cancellation)
    {
        var match = new AuditMatch(filter);
        var newest = await Task.Run(
            () => context.Store.Audit.Newest()
                .TakeWhile(r => !cancellation.IsCancellationRequested && !match.IsBeforeAll(r.Record))
                .Where(r => match.IsMeant(r.Record))
                .Take(filter.Limit)
                .Select(r => AuditLines.Of(r.Sequence, r.Record))
                .ToList(),
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        newest.Reverse();
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with
        {
            Partner = filter.Partner ?? string.Empty,
            PatientKey = filter.Patient ?? string.Empty,
            Study = filter.Study is null ? default : StudyOrders.UidOf(new StudyRequest(filter.Study)),
            Count = newest.Count,
            Detail = Words("audit list", [("since", TextOf(filter.Since)), ("until", TextOf(filter.Until)), ("event", filter.Event), ("outcome", filter.Outcome)]),
        });
        return new AuditList(newest);
    }

    public async Task<AuditFindings> VerifyAsync(ControlCaller caller, AuditVerifyRequest request, CancellationToken cancellation)
    {
        var kept = (request.Checkpoints ?? []).Select(static (text, number) => AuditCheckpointFile.Read(new StringReader(text), $"file {number + 1} of those given")).ToList();
        var verdict = await Task.Run(() => context.Store.Audit.Verify(kept, cancellation), cancellation);
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with
        {
            Outcome = verdict.IsWhole ? AuditOutcome.Success : AuditOutcome.SeriousFailure,
            Reason = verdict.Reason ?? string.Empty,
            Count = verdict.Records,
            Detail = kept.Count == 0 ? "audit verify" : $"audit verify against {kept.Count} kept checkpoints",
        });
        return AuditFindings.Of(verdict);
    }

    public async Task<SignedCheckpoint> CheckpointAsync(ControlCaller caller, CheckpointRequest request, CancellationToken cancellation)
    {
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with { Detail = $"audit checkpoint for {request.Path}" });
        return new SignedCheckpoint(await context.Store.Audit.CheckpointAsync());
    }

    public async Task ExportAsync(ControlCaller caller, AuditExportRequest request, Stream output, CancellationToken cancellation)
    {
        // Before the first byte: what left is on record even if the copy breaks off.
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditExported) with
        {
            Detail = Words($"audit export as {request.Format}", [("since", TextOf(request.Since)), ("until", TextOf(request.Until))]),
        });
        var last = context.Store.Audit.Newest().First().Sequence;
        var match = new AuditMatch(new AuditFilter { Since = request.Since, Until = request.Until });
        var records = context.Store.Audit.RowsAfter(0)
            .TakeWhile(row => row.Sequence <= last)
            .Select(row => (row.Sequence, Record: context.Store.Audit.Open(row)))
            .Where(r => match.IsMeant(r.Record));
        var writer = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        await AuditExporter.WriteAsync(records, AuditSource.Of(context.Settings(), Environment.MachineName), request.Format, writer, cancellation);
        await writer.CompleteAsync();
    }

    private static string? TextOf(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private static string Words(string verb, IEnumerable<(string Name, string? Value)> options) =>
        string.Join(' ', options.Where(static o => o.Value is not null).Select(static o => $"--{o.Name} {o.Value}").Prepend(verb));
}
