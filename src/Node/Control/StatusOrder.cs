using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Control;

/// <summary><c>status</c>: facts, and what needs attention.</summary>
internal sealed class StatusOrder(OrderContext context)
{
    private static readonly TimeSpan RenewalNotice = TimeSpan.FromDays(30);

    public Task<NodeStatus> AnswerAsync(ControlCaller caller, StatusRequest request, CancellationToken cancellation)
    {
        var settings = context.Settings();
        var running = context.Running?.Invoke();
        var totals = context.Store.Administration.Totals();
        var drive = new DriveInfo(settings.Node.Data.Full);
        var problems = new List<string>();
        if (running is null)
        {
            problems.Add("The node is not running. Start it: dicomx serve.");
        }

        problems.AddRange(running?.SettingsProblems ?? []);
        StoreProblems(problems);
        DiskProblem(settings, drive, problems);
        var certificate = Certificate(settings, problems);
        var destinations = DestinationLines.Of(context, running?.Destinations ?? []);
        problems.AddRange(DestinationLines.ProblemsOf(destinations, context.Time.GetUtcNow()));
        var collector = CollectorLines.Of(running?.Collector, context.Store.Audit);
        problems.AddRange(CollectorLines.ProblemsOf(collector, context.Time.GetUtcNow()));
        var status = new NodeStatus
        {
            Version = typeof(StatusOrder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
            IsRunning = running is not null,
            AeTitles = [.. settings.Node.AeTitles.Select(t => t.Value)],
            Studies = totals.Studies,
            Instances = totals.Instances,
            StoredBytes = totals.Bytes,
            FreeBytes = drive.AvailableFreeSpace,
            Fingerprint = certificate?.Fingerprint.ToString(),
            CertificateExpires = certificate?.Expires,
            Destinations = destinations,
            Commitments = CommitmentLines.Of(context.Store.Outbox),
            Collector = collector,
            Problems = problems,
            Notes = Notes(settings),
        };
        return Task.FromResult(running is null ? status : status with
        {
            StartedAt = running.StartedAt,
            Listeners = running.Listeners,
            OpenAssociations = running.OpenAssociations,
            Refusals = running.Refusals,
        });
    }

    private void StoreProblems(List<string> problems)
    {
        if (context.Store.Trouble is { } trouble)
        {
            problems.Add($"The store is read-only ({trouble.Reason}): {trouble.Message}");
        }

        if (context.Store.StudiesWithoutKey is > 0 and var withoutKey)
        {
            problems.Add($"{Counted.Of(withoutKey, "study")} cannot be read ({CatalogReasons.StudyKeyMissing}): keys.db has no key for {Counted.Verb(withoutKey, "it", "them")}, because it is older than the catalog or was changed. Nothing is added there. Stop the node and restore keys.db and catalog.db from the same backup.");
        }

        if (context.Store.StudiesDamaged is > 0 and var damaged)
        {
            problems.Add($"{Counted.Of(damaged, "study")} {Counted.Verb(damaged, "is", "are")} hidden from those who sent of {Counted.Verb(damaged, "it", "them")} ({CatalogReasons.StudyRowDamaged}): rows of the catalog were changed. Nothing is added there. Stop the node and run 'dicomx store rebuild-index', or restore keys.db and catalog.db from the same backup.");
        }

        if (context.Store.RowsDamaged is > 0 and var rows)
        {
            problems.Add($"{Counted.Of(rows, "row")} of series or instances in the catalog {Counted.Verb(rows, "does", "do")} not open ({StoreReasons.RowDamaged}) and {Counted.Verb(rows, "was", "were")} left out of answers. Run 'dicomx store verify', then 'dicomx store rebuild-index' with the node stopped, or restore the catalog.");
        }

        if (context.Store.PartnersDamaged is > 0 and var partners)
        {
            problems.Add($"{Counted.Verb(partners, "The name of 1 partner", $"The names of {partners} partners")} in the catalog cannot be read: what they sent is hidden from them until they send it again. Stop the node and run 'dicomx store rebuild-index', or restore the catalog.");
        }

        if (context.Store.Outbox.Damaged is > 0 and var deliveries)
        {
            problems.Add($"{Counted.Of(deliveries, "row")} of the queue {Counted.Verb(deliveries, "does", "do")} not open ({OutboxReasons.DeliveryDamaged}) and {Counted.Verb(deliveries, "is", "are")} not sent. 'dicomx queue list --instances' shows them; 'dicomx queue cancel' removes one, or restore the catalog.");
        }

        if (context.Store.Administration.LastVerify is { Problems: > 0 } last)
        {
            problems.Add($"The last 'dicomx store verify' ({last.At:yyyy-MM-dd}) left {Counted.Of(last.Problems, "problem")}. Run it again to see them; this line goes with the first one that finds none.");
        }
    }

    private static void DiskProblem(NodeSettings settings, DriveInfo drive, List<string> problems)
    {
        var reserve = settings.Storage.ReserveMegabytes * 1_000_000L ?? DiskMark.DefaultReserve(drive.TotalSize);
        if (drive.AvailableFreeSpace < reserve)
        {
            problems.Add($"The disk of the data folder has reached its reserve of {reserve / 1_000_000} MB: objects are refused (disk-full). Free space.");
        }
        else if (drive.AvailableFreeSpace < 2 * reserve)
        {
            problems.Add($"The disk of the data folder has {drive.AvailableFreeSpace / 1_000_000} MB left; below {reserve / 1_000_000} MB objects are refused.");
        }
    }

    private (Fingerprint Fingerprint, DateTimeOffset Expires)? Certificate(NodeSettings settings, List<string> problems)
    {
        if (settings.Tls is not { } tls)
        {
            return null;
        }

        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(tls.Certificate.Full);
            var expires = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
            if (expires - context.Time.GetUtcNow() is var left && left < RenewalNotice)
            {
                problems.Add(left < TimeSpan.Zero
                    ? $"The certificate of this node expired on {expires:yyyy-MM-dd}: partners refuse it. Make a new one and give its fingerprint to every partner."
                    : $"The certificate of this node expires on {expires:yyyy-MM-dd}. Make a new one and give its fingerprint to every partner before that.");
            }

            return (Fingerprint.Of(certificate.RawData), expires);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"The certificate {tls.Certificate.Written} cannot be read: {e.Message}");
            return null;
        }
    }

    private IReadOnlyList<string> Notes(NodeSettings settings) =>
    [
        .. TrailNotes(settings.Retention),
        .. settings.Partners.Where(p => p.PlainRisk).Select(p => $"\"{p.Name}\" has plainRisk: data of patients may cross the network in clear."),
        .. settings.Node.KeyFile.IsCredential || !IsSameVolume(settings.Node.KeyFile.Full, settings.Node.Data.Full)
            ? Array.Empty<string>()
            : ["The master key lies on the volume of the data: whoever takes the disk has both. Move it to another volume, or give it as a systemd credential."],
    ];

    /// <summary>Where the trail begins, of a node that removes records: what was before, nobody can be told.</summary>
    private IEnumerable<string> TrailNotes(RetentionSettings retention) =>
        from days in retention.AuditDays is { } kept ? new[] { kept } : []
        from first in context.Store.Audit.RowsAfter(0).Take(1)
        select string.Create(CultureInfo.InvariantCulture, $"The audit trail is kept for {days} day{(days == 1 ? string.Empty : "s")} (retention.auditDays); it begins with record {first.Sequence}.");

    /// <summary>The kernel tells where it can be asked; a path that is not there lies nowhere.</summary>
    private static bool IsSameVolume(string file, string folder) => OperatingSystem.IsLinux()
        ? FileFacts.Of(file) is { Exists: true } one && FileFacts.Of(Path.Combine(folder, ".")) is { Exists: true } other && one.Device == other.Device
        : Path.GetPathRoot(file) == Path.GetPathRoot(folder);
}
