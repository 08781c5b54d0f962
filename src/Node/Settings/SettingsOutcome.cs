namespace DicomExchange.Node.Settings;

/// <summary>What came of reading a settings file.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Settings">Null when there are mistakes.</param>
/// <param name="Mistakes">All of them, by line.</param>
/// <param name="Notes">What is allowed but should be known, one sentence each.</param>
public sealed record SettingsOutcome(string File, NodeSettings? Settings, IReadOnlyList<SettingsMistake> Mistakes, IReadOnlyList<string> Notes)
{
    /// <summary>The data folder, as far as it could be read: enough to find the node that runs with the settings of before.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The settings of a file in which nothing is wrong but that somebody is named who is not among the partners; else null. Not to run with: to enter that partner.</summary>
    public NodeSettings? Draft { get; init; }

    /// <summary>One line for each mistake, in the form editors can jump to.</summary>
    public IEnumerable<string> RenderMistakes() => Mistakes.Select(m => m.Render(File));
}
