namespace DicomExchange.Node.Settings;

/// <summary>One thing wrong in a settings file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in bytes.</param>
/// <param name="Path">Where in the document, such as <c>partners[1].port</c>; empty for the document itself.</param>
/// <param name="Problem">What is wrong, in words.</param>
/// <param name="Expected">What belongs there instead.</param>
public sealed record SettingsMistake(int Line, int Column, string Path, string Problem, string Expected)
{
    /// <summary><c>file:line:column: path: problem; expected …</c></summary>
    public string Render(string file) =>
        $"{file}:{Line}:{Column}: {(Path.Length == 0 ? string.Empty : Path + ": ")}{Problem}; expected {Expected}";
}
