using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Settings.Live;

/// <summary>Tells the log and the audit trail what became of changed settings: names of keys, partners and files, never a value.</summary>
/// <param name="audit">The record.</param>
/// <param name="held">What is kept under the names of partners; asked for where one is removed.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class ReloadTelling(AuditDesk audit, Func<IReadOnlyList<HeldName>> held, TimeProvider time, ILogger log)
{
    private const string Unknown = "an editor";

    /// <param name="changes">What differs.</param>
    /// <param name="written">The settings they lead to.</param>
    /// <param name="actor">Who wrote them; empty if unknown.</param>
    public async Task ChangedAsync(IReadOnlyList<SettingsChange> changes, NodeSettings written, string actor)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var digest = "settings sha256:" + written.Digest;
        await audit.NoteAsync(Of(AuditEvent.SettingsChanged, actor) with
        {
            Detail = $"{digest}; {string.Join("; ", changes)}",
            Count = changes.Count,
        });
        var names = changes.Any(HasLeft) ? held() : [];
        foreach (var change in changes)
        {
            ReloadLog.Changed(log, actor.Length == 0 ? Unknown : actor, change.ToString());
            if (SettingsDifference.NeedsRestart(change))
            {
                ReloadLog.NeedsRestart(log, change.Path);
            }

            if (change.IsPartner)
            {
                await PartnerAsync(change, written, digest, actor);
            }

            if (HasLeft(change) && names.FirstOrDefault(name => name.Name == change.Name) is { } left)
            {
                ReloadLog.NameLeft(log, left.Name, HeldNameText.Of(left));
            }
        }
    }

    /// <summary>Partners were admitted that have now what was kept under their names.</summary>
    public async Task TakenOverAsync(IReadOnlyList<HeldName> names, string actor)
    {
        foreach (var name in names)
        {
            var what = HeldNameText.Of(name);
            ReloadLog.NameTakenOver(log, name.Name, what);
            await audit.NoteAsync(Of(AuditEvent.SecurityAlert, actor) with { Reason = ReloadReasons.PartnerNameTakenOver, Partner = name.Name, Detail = what });
        }
    }

    /// <summary>Files that the settings name have other contents, and they are in force.</summary>
    public async Task FilesAsync(IReadOnlyList<string> files, Fingerprint? before, Fingerprint? certificate, string actor)
    {
        if (files.Count > 0)
        {
            ReloadLog.Changed(log, actor.Length == 0 ? Unknown : actor, "files " + string.Join(", ", files));
            await audit.NoteAsync(Of(AuditEvent.SettingsChanged, actor) with
            {
                Detail = $"files changed: {string.Join(", ", files)}; the certificate of this node is {certificate}",
                Count = files.Count,
            });
        }

        if (certificate is { } now && now != before)
        {
            ReloadLog.Certificate(log, now.ToString());
        }
    }

    public async Task RefusedAsync(IReadOnlyList<ReloadProblem> problems, string actor)
    {
        foreach (var problem in problems)
        {
            foreach (var line in problem.Lines)
            {
                ReloadLog.Refused(log, problem.Reason, line);
            }

            await audit.NoteAsync(Of(AuditEvent.SettingsRefused, actor) with
            {
                Outcome = AuditOutcome.MinorFailure,
                Reason = problem.Reason,
                Detail = string.Join('\n', problem.Lines),
            });
        }
    }

    public void Mended() => ReloadLog.Mended(log);

    public void Faulted(Exception fault) => ReloadLog.Faulted(log, fault);

    private async Task PartnerAsync(SettingsChange change, NodeSettings written, string digest, string actor)
    {
        await audit.NoteAsync(Of(AuditEvent.PartnerChanged, actor) with
        {
            Partner = change.Name,
            Detail = $"{change}; {digest}",
        });
        var isRisky = written.Partners.Any(p => p.Name == change.Name && p.PlainRisk);
        if (isRisky && (change.Kind is ChangeKind.Added || change.Keys!.Any(k => k == "plainRisk")))
        {
            await audit.NoteAsync(Of(AuditEvent.SecurityAlert, actor) with { Reason = ReloadReasons.PlainRiskAccepted, Partner = change.Name, Detail = change.Name });
        }
    }

    private static bool HasLeft(SettingsChange change) => change.IsPartner && change.Kind is ChangeKind.Removed;

    private AuditRecord Of(AuditEvent kind, string actor) => new() { Event = kind, Time = time.GetUtcNow(), Actor = actor };
}
