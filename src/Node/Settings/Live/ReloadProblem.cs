using DicomExchange.Node.Settings.Json;
using DicomExchange.Store;

namespace DicomExchange.Node.Settings.Live;

/// <summary>Something of changed settings that did not take effect.</summary>
/// <param name="Reason">One of <see cref="ReloadReasons"/>.</param>
/// <param name="Lines">What is wrong, where, and what stays in force meanwhile; for a person.</param>
public sealed record ReloadProblem(string Reason, IReadOnlyList<string> Lines)
{
    /// <summary>Mistakes shown; the rest is counted.</summary>
    private const int Shown = 10;

    public static ReloadProblem Mistaken(SettingsOutcome outcome)
    {
        var count = outcome.Mistakes.Count;
        var more = count > Shown ? [$"and {count - Shown} more; 'dicomx config check' lists them all"] : Array.Empty<string>();
        var head = $"The settings file has {(count == 1 ? "1 mistake" : $"{count} mistakes")}; the settings from before stay in force until it is corrected.";
        return new ReloadProblem(ReloadReasons.SettingsMistaken, [head, .. outcome.RenderMistakes().Take(Shown), .. more]);
    }

    public static ReloadProblem Tls(string message) =>
        new(ReloadReasons.TlsFilesUnusable, [$"Not all TLS files can be used; what those held before stays in force: {message}"]);

    public static ReloadProblem Port(string message) => new(ReloadReasons.PortUnavailable, [message]);

    public static ReloadProblem Name(HeldName name) => new(
        ReloadReasons.PartnerNameOwned,
        [$"The partner \"{Printable.Text(name.Name)}\" is not admitted: its name is new, and {HeldNameText.Of(name)} are kept under it and would be that partner's at once. If that is meant, set \"takeOver\": true at that partner; otherwise give it another name. What routes send or grant to it meanwhile is kept under that name too."]);
}
