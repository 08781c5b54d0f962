namespace DicomExchange.Node.Settings;

/// <summary>What came of reading a settings file.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Settings">Null when there are mistakes.</param>
/// <param name="Mistakes">All of them, by line.</param>
/// <param name="Notes">What is allowed but should be known, one sentence each.</param>
public sealed record SettingsOutcome(string File, NodeSettings? Settings, IReadOnlyList<SettingsMistake> Mistakes, IReadOnlyList<string> Notes)
{
    /// <summary>One line for each mistake, in the form editors can jump to.</summary>
    public IEnumerable<string> RenderMistakes() => Mistakes.Select(m => m.Render(File));
}
