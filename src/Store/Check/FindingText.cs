using System.Globalization;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Check;

/// <summary>Says what was found: how much of whose, what is wrong with it, and what to do next.</summary>
internal static class FindingText
{
    private const string FromBackup =
        "Stop the node and restore these files from a backup; without one, have the whole study sent again after 'dicomx study delete'.";

    public static StoreProblem Of(Finding finding) => new(finding.Reason, $"{What(finding)}{Senders(finding)}{Days(finding)}: {Remedy(finding.Reason)}{FilesOf(finding)}")
    {
        Subject = finding.Study.IsEmpty ? string.Empty : $"study {finding.Study.Value}",
    };

    private static string What(Finding finding)
    {
        var unit = finding.Reason switch
        {
            ProblemReasons.RowDamaged => "row",
            ProblemReasons.ObjectUnknown or ProblemReasons.ObjectOfDeletedStudy => "object",
            _ => "instance",
        };
        var count = finding.Count == 1 ? $"1 {unit}" : string.Create(CultureInfo.InvariantCulture, $"{finding.Count} {unit}s");
        return finding.Row == 0 && finding.Study.IsEmpty ? count : count + " of one study";
    }

    private static string Senders(Finding finding) => finding.Senders.Count == 0 ? string.Empty : $", sent by {string.Join(" and ", finding.Senders)}";

    private static string Days(Finding finding)
    {
        if (finding.First is not { } first || finding.Last is not { } last)
        {
            return string.Empty;
        }

        var (from, to) = (Day(first), Day(last));
        return from == to ? $", received {from}" : $", received {from} to {to}";
    }

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string FilesOf(Finding finding) =>
        finding.Files.Count == 0 ? string.Empty : $" Files: {string.Join(", ", finding.Files.Select(f => $"vault/{f}"))}{(finding.Count > finding.Files.Count ? " and more" : string.Empty)}.";

    private static string Remedy(string reason) => reason switch
    {
        DamageReasons.Missing => "the files are gone from the vault. " + FromBackup,
        DamageReasons.Replaced => "the files are whole, but not the ones that were stored last: an older copy was put back. " + FromBackup,
        DamageReasons.Swapped => "the files belong elsewhere: they were exchanged or renamed. " + FromBackup,
        DamageReasons.Header or DamageReasons.Length or DamageReasons.Content => "the files were changed, cut or damaged. Look at the disk. " + FromBackup,
        StoreReasons.KeyDestroyed or StoreReasons.KeyUnreadable =>
            "the study's key is missing or damaged in keys.db. Stop the node and restore keys.db and catalog.db from the same backup.",
        ProblemReasons.RowDamaged => "the index was changed or damaged here. Restore it from a backup, or make it anew with 'dicomx store rebuild-index --yes'.",
        ProblemReasons.ObjectUnknown =>
            "no row of the index names these files; they were never acknowledged, or the index is older than they are. 'dicomx store verify --adopt' enters them, '--remove' removes them.",
        ProblemReasons.ObjectOfDeletedStudy => "these files are left from deleted studies; no key opens them. 'dicomx store verify --remove' removes them.",
        _ => "the disk refused to read them. Look at the system log, and move the store to a sound disk. " + FromBackup,
    };
}
