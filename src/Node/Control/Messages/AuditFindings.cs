using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control.Messages;

/// <param name="Records">So many were checked.</param>
/// <param name="Unsigned">So many at the end are chained but not yet covered by a signed checkpoint.</param>
/// <param name="Problem">The first thing wrong and where; null when the chain is whole.</param>
public sealed record AuditFindings(long Records, long Unsigned, string? Problem)
{
    private const string KeepCopy = "Keep a copy of the data folder before anything else.";

    /// <summary>The first record there is: those before it were removed as the settings say.</summary>
    public long First { get; init; } = 1;

    /// <summary>The last record at which a checkpoint that was kept elsewhere was found to agree; null where none was compared, or something is wrong.</summary>
    public long? AgreedTo { get; init; }

    /// <summary>Files of checkpoints that could not be compared: they speak of records before <see cref="First"/> only.</summary>
    public IReadOnlyList<string> NotCompared { get; init; } = [];

    /// <summary>The store's keys were there: records were opened, and the tables by patient and partner compared with them.</summary>
    public bool WithKeys { get; init; } = true;

    /// <param name="verdict">What was found.</param>
    /// <param name="names">What the files of checkpoints are called, in their order.</param>
    public static AuditFindings Of(AuditVerdict verdict, params IReadOnlyList<string> names) => new(verdict.Records, verdict.Unsigned, ProblemOf(verdict, names))
    {
        First = verdict.First,
        AgreedTo = verdict.Agreed,
        NotCompared = [.. verdict.Uncompared.Select(number => NameOf(number, names))],
    };

    private static string NameOf(int number, IReadOnlyList<string> names) => number < names.Count ? names[number] : $"file {number + 1} of those given";

    private static string? ProblemOf(AuditVerdict verdict, IReadOnlyList<string> names)
    {
        if (verdict.Reason is not { } reason)
        {
            return null;
        }

        if (verdict.Kept is { } kept)
        {
            return OfFile(reason, NameOf(kept, names));
        }

        var where = verdict.At > 0 ? $"{reason} at record {verdict.At}" : reason;
        return reason switch
        {
            AuditReasons.TailMissing => $"{where}: records from there on were there when a checkpoint was signed, and are gone. If this is a copy that was made while a node ran, they may be in the catalog.db-wal that was left behind: "
                + $"make the copy again, with the node stopped, or together with catalog.db-wal. Otherwise: {Small(KeepCopy)}",
            AuditReasons.CursorChanged => $"{where}: what says how far the collector has the messages was altered from outside, or the disk changed it. {KeepCopy} Then restart the node: it begins anew, and all there are go to the collector again; compare the numbers that it has.",
            AuditReasons.CatalogUnreadable => $"{where}: the file is no catalog of a store, so nothing was verified. Name the file catalog.db of a data folder, or a copy of it. If it is the store's own, it was overwritten: {Small(KeepCopy)}",
            AuditReasons.CatalogCut => $"{where}: the file is shorter than it says itself, so nothing was verified. Copy it again, with the node stopped or from a snapshot. If it is the store's own, its end is lost: {Small(KeepCopy)}",
            AuditReasons.RecordUnreadable => $"{where}: the database or the disk does not give it back. {KeepCopy} Then check the disk.",
            _ => $"{where}: it was altered from outside, or the disk changed it. {KeepCopy}",
        };
    }

    /// <summary>The trail was not looked at: what is wrong is that nothing can be compared with this file.</summary>
    private static string OfFile(string reason, string file) => reason switch
    {
        AuditReasons.CheckpointForeign => $"{reason}: the checkpoint in {file} is another node's, so it says nothing of this trail, and nothing was verified. Give one that this node signed, or leave it out.",
        AuditReasons.ChainReplaced => $"{reason}: the checkpoint in {file} is of another chain than the one that is here, so nothing was verified. It is another node's; or the index of this one was rebuilt since, "
            + $"and then the first record here says so, and the checkpoint fits the catalog.old.db of that time; or the trail was exchanged, and then {Small(KeepCopy)}",
        _ => $"{reason}: the checkpoint in {file} is not as it was signed: the file was changed or damaged. It says nothing of this trail, and nothing was verified. Give another copy of it or another checkpoint, or leave it out.",
    };

    private static string Small(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
