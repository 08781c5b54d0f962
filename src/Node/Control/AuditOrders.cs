using System.Globalization;
using System.IO.Pipelines;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary><c>audit list</c>, <c>audit verify</c>, <c>audit checkpoint</c> and <c>audit export</c>. Whatever is read is on record before it is shown.</summary>
internal sealed class AuditOrders(OrderContext context)
{
    private readonly AuditNames names = new(context);

    public async Task<AuditList> ListAsync(ControlCaller caller, AuditFilter filter, CancellationToken cancellation)
    {
        filter = names.Resolved(filter);
        var match = new AuditMatch(filter);
        var found = await Task.Run(() => Newest(match, filter.Limit + 1L, cancellation), cancellation);
        var isCut = found.Count > filter.Limit;
        found = [.. found.Take(filter.Limit).Reverse()];
        var records = found.Where(static e => e.Record is not null).Select(static e => AuditLines.Of(e.Sequence, e.Record!)).ToList();
        var unreadable = found.Where(static e => e.Record is null).Select(static e => new UnreadableRecord(e.Sequence, e.Reason)).ToList();
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with
        {
            Partner = filter.Partner ?? string.Empty,
            PatientKey = filter.Patient ?? string.Empty,
            Study = filter.Study is null ? default : StudyOrders.UidOf(new StudyRequest(filter.Study)),
            Count = records.Count,
            Detail = Words("audit list", [("since", TextOf(filter.Since)), ("until", TextOf(filter.Until)), ("event", filter.Event), ("outcome", filter.Outcome)]),
        });

        // A refusal tells what is known and what is not: it is an answer too. That somebody asked before makes nobody known.
        if (found.Count == 0 || (filter.Event is null && found.TrueForAll(static e => e.Record is { Event: AuditEvent.AuditRead })))
        {
            await Task.Run(() => names.RefuseUnknownAsync(filter, cancellation), cancellation);
        }

        return new AuditList(records, isCut) { Unreadable = unreadable };
    }

    public async Task<AuditFindings> VerifyAsync(ControlCaller caller, AuditVerifyRequest request, CancellationToken cancellation)
    {
        var kept = (request.Checkpoints ?? []).Select((text, number) => AuditCheckpointFile.Read(new StringReader(text), NameOf(request, number))).ToList();
        var verdict = await Task.Run(() => context.Store.Audit.Verify(kept, cancellation), cancellation);
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with
        {
            Outcome = verdict.IsWhole ? AuditOutcome.Success : verdict.IsOfTrail ? AuditOutcome.SeriousFailure : AuditOutcome.MinorFailure,
            Reason = verdict.Reason ?? string.Empty,
            Count = verdict.Records,
            Detail = kept.Count == 0 ? "audit verify" : $"audit verify against {Counted.Of(kept.Count, "kept checkpoint")}",
        });
        if (verdict.IsOfTrail)
        {
            await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.SecurityAlert) with
            {
                Outcome = AuditOutcome.SeriousFailure,
                Reason = verdict.Reason!,
                Detail = verdict is { At: > 0, Kept: null } ? string.Create(CultureInfo.InvariantCulture, $"audit verify, at record {verdict.At}") : "audit verify",
            });
        }

        return AuditFindings.Of(verdict, [.. kept.Select((_, number) => NameOf(request, number))]);
    }

    public async Task<SignedCheckpoint> CheckpointAsync(ControlCaller caller, CheckpointRequest request, CancellationToken cancellation)
    {
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with { Detail = $"audit checkpoint for {request.Path}" });
        return new SignedCheckpoint(await context.Store.Audit.CheckpointAsync());
    }

    public async Task<AuditExported> ExportAsync(ControlCaller caller, AuditExportRequest request, Stream output, CancellationToken cancellation)
    {
        // Before the first byte: what left is on record even if the copy breaks off.
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditExported) with
        {
            Detail = Words($"audit export as {request.Format}", [("since", TextOf(request.Since)), ("until", TextOf(request.Until))]),
        });
        var match = new AuditMatch(new AuditFilter { Since = request.Since, Until = request.Until });
        var entries = context.Store.Audit.Entries(newestFirst: false, cancellation).Where(e => IsMeant(match, e));
        var writer = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        var exported = await AuditExporter.WriteAsync(entries, AuditSource.Of(context.Settings(), Environment.MachineName), request.Format, writer, cancellation);
        await writer.CompleteAsync();
        return exported;
    }

    /// <summary>Of all records, newest first: whatever a clock said once, a record that is meant may stand before any other.</summary>
    private List<TrailEntry> Newest(AuditMatch match, long most, CancellationToken cancellation)
    {
        bool IsNext(TrailEntry entry)
        {
            cancellation.ThrowIfCancellationRequested();
            return IsMeant(match, entry);
        }

        return [.. context.Store.Audit.Entries(newestFirst: true, cancellation).Where(IsNext).Take((int)Math.Clamp(most, 0, int.MaxValue))];
    }

    /// <summary>What cannot be read may be what is looked for.</summary>
    private static bool IsMeant(AuditMatch match, TrailEntry entry) => entry.Record is not { } record || match.IsMeant(record);

    private static string NameOf(AuditVerifyRequest request, int number) => number < request.Names.Count ? request.Names[number] : $"file {number + 1} of those given";

    private static string? TextOf(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private static string Words(string verb, IEnumerable<(string Name, string? Value)> options) =>
        string.Join(' ', options.Where(static o => o.Value is not null).Select(static o => $"--{o.Name} {o.Value}").Prepend(verb));
}
