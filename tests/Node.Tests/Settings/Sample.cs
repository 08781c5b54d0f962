using System.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>A settings file that is right, and ways to spoil it.</summary>
internal static class Sample
{
    public const string File = "/etc/practice/exchange.json";

    public static readonly string Text = SettingsText.Practice;
    public static readonly string PinA = SettingsText.Pin;
    public static readonly string PinB = "sha256:" + new string('b', 64);

    public static SettingsOutcome Load(string text) => SettingsFile.Parse(Encoding.UTF8.GetBytes(text), File);

    /// <summary>The sample with one text replaced by another; the text must be there.</summary>
    public static string With(params (string Old, string New)[] changes)
    {
        var text = Text;
        foreach (var (old, replacement) in changes)
        {
            text.ShouldContain(old);
            text = text.Replace(old, replacement, StringComparison.Ordinal);
        }

        return text;
    }

    public static NodeSettings Settings(params (string Old, string New)[] changes)
    {
        var outcome = Load(With(changes));
        outcome.RenderMistakes().ShouldBeEmpty();
        return outcome.Settings.ShouldNotBeNull();
    }
}
