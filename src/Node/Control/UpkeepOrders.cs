using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Node.Control;

/// <summary><c>store verify</c>, <c>keys rotate</c> and <c>keys recovery</c>.</summary>
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
}
