using System.Text;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>A settings file that is right, and ways to spoil it.</summary>
internal static class Sample
{
    public const string File = "/etc/practice/exchange.json";

    public static readonly string PinA = "sha256:" + new string('a', 64);
    public static readonly string PinB = "sha256:" + new string('b', 64);

    public static readonly string Text = $$"""
        {
          "$schema": "./exchange.schema.json",
          "node": { "aeTitles": ["RIVERDENTAL"], "data": "data", "keyFile": "keys/master.key" },
          "listeners": [
            { "address": "0.0.0.0", "port": 2762, "security": "tls" },
            { "address": "127.0.0.1", "port": 11112, "security": "plain" }
          ],
          "tls": { "certificate": "tls/node.crt", "key": "tls/node.key", "trust": ["tls/ca.crt"], "revoked": [] },
          "partners": [
            { "name": "Panoramic unit, room 2", "aeTitles": ["PANO1"],
              "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["echo", "store"] },
            { "name": "Hill Street Orthodontics", "aeTitles": ["HILLORTHO"],
              "security": "tls", "certificates": ["{{PinA}}"],
              "host": "127.0.0.1", "port": 11113,
              "may": ["echo", "store", "find", "move", "get", "commit"], "sees": "granted" }
          ],
          "routes": [
            { "name": "panoramic to orthodontist",
              "when": { "from": ["PANO1"], "modality": ["PX", "DX"] },
              "forwardTo": ["HILLORTHO"],
              "grant": { "to": ["HILLORTHO"], "days": 90, "basis": "treatment" } }
          ]
        }
        """;

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
