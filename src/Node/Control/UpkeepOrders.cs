using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Node.Control;

/// <summary><c>store verify</c>, <c>keys rotate</c>, <c>audit list</c> and <c>audit verify</c>.</summary>
internal sealed class UpkeepOrders(OrderContext context)
{
    public async Task<StoreFindings> VerifyAsync(ControlCaller caller, StoreVerifyRequest request, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var orphans = (request.Adopt, request.Remove) switch
        {
            (true, false) => OrphanAction.Adopt,
            (false, true) => OrphanAction.Remove,
            (false, false) => OrphanAction.Report,
            _ => throw new ControlRefusedException("request-contradictory", "Objects without a row can be adopted or removed, not both."),
        };
        var report = await context.Store.Administration.VerifyAsync(orphans, progress, cancellation);
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.StoreVerified) with
        {
            Outcome = report.Problems.Count == 0 ? AuditOutcome.Success : AuditOutcome.SeriousFailure,
            Count = report.Objects,
            Detail = $"{report.Problems.Count} problems, {report.Adopted} adopted, {report.Removed} removed",
        });
        return new StoreFindings
        {
            Objects = report.Objects,
            Bytes = report.Bytes,
            Adopted = report.Adopted,
            Removed = report.Removed,
            Problems = [.. report.Problems.Select(p => new StoreFinding(p.Reason, p.Message, p.Subject))],
        };
    }

    public async Task<RotatedKeys> RotateAsync(ControlCaller caller, KeyRotationRequest request, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var keyFile = context.Settings().Node.KeyFile;
        if (keyFile.IsCredential)
        {
            throw new ControlRefusedException(
                "key-is-credential", "The master key is a systemd credential, which cannot be changed from here. Stop the node, put the key into a file, give it with --key-file, and make the credential anew from that file afterwards (docs/operations.md, Keys).");
        }

        var rotation = context.Store.Administration.RotationOf(keyFile.Full);
        var wrapped = await Task.Run(
            () =>
            {
                var total = rotation.Begin();
                for (var left = total; left > 0; left = rotation.Step())
                {
                    progress.Report(new WorkProgress(total - left, total));
                    cancellation.ThrowIfCancellationRequested();
                }

                progress.Report(new WorkProgress(total, total));

                return total;
            },
            cancellation);
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.KeysRotated) with { Count = wrapped });
        if (request.DestroyOld)
        {
            rotation.DestroyOld();
            await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.MasterKeyDestroyed));
        }

        return new RotatedKeys(wrapped, request.DestroyOld);
    }

    /// <summary>
    /// Done by whoever has the key, which the caller need not be able to read: the node may have it as a credential, or as the file of
    /// its own user. It is on record before the copy leaves.
    /// </summary>
    public async Task<SealedRecovery> SealRecoveryAsync(ControlCaller caller, RecoveryRequest request, CancellationToken cancellation)
    {
        var passphrase = RecoveryPassphrase.New();
        var text = await Task.Run(() => RecoveryFile.Seal(StoreFiles.Options(context.Settings(), context.Time).MasterKeys, passphrase), cancellation);
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.RecoveryFileWritten) with { Detail = $"handed out for {request.Path}" });
        return new SealedRecovery(text, passphrase);
    }

    public async Task<Recorded> RecordRecoveryAsync(ControlCaller caller, RecoveryNotice request, CancellationToken cancellation)
    {
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.RecoveryFileWritten) with { Detail = request.What });
        return new Recorded();
    }

    public async Task<AuditList> ListAuditAsync(ControlCaller caller, AuditFilter filter, CancellationToken cancellation)
    {
        var newest = context.Store.Audit.Newest()
            .Take(filter.Limit)
            .TakeWhile(r => filter.Since is not { } since || r.Record.Time >= since)
            .Select(r => AuditLines.Of(r.Sequence, r.Record))
            .ToList();
        newest.Reverse();
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with { Count = newest.Count });
        return new AuditList(newest);
    }

    public async Task<AuditFindings> VerifyAuditAsync(ControlCaller caller, AuditVerifyRequest request, CancellationToken cancellation)
    {
        var verdict = await Task.Run(() => context.Store.Audit.Verify(cancellation), cancellation);
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.AuditRead) with
        {
            Outcome = verdict.IsWhole ? AuditOutcome.Success : AuditOutcome.SeriousFailure,
            Reason = verdict.Reason ?? string.Empty,
            Count = verdict.Records,
            Detail = "audit verify",
        });
        return new AuditFindings(verdict.Records, verdict.Unsigned, verdict.IsWhole ? null : $"{verdict.Reason} at record {verdict.At}: the record was altered from outside, or the disk changed it. Keep a copy of the data folder before anything else.");
    }
}
