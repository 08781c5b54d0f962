using System.Text;
using DicomExchange.Node.Settings;
using Shouldly;
using Xunit;

namespace DicomExchange.Fuzz;

public sealed class SettingsFuzz
{
    private const string Settings = """
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
              "security": "tls", "certificates": ["sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
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

    [Fact]
    public void Any_text_gives_settings_or_mistakes_with_their_lines()
    {
        var lines = Settings.Split('\n').Length;
        FuzzRun.Each([Encoding.UTF8.GetBytes(Settings)], (bytes, _) =>
        {
            var outcome = SettingsFile.Parse(bytes, "exchange.json");
            (outcome.Settings is null).ShouldBe(outcome.Mistakes.Count > 0);
            foreach (var mistake in outcome.RenderMistakes())
            {
                mistake.ShouldStartWith("exchange.json");
                mistake.ShouldNotContain("Exception");
            }
        });
        lines.ShouldBePositive();
    }
}
