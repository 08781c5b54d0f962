using System.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Fuzz;

public sealed class SettingsFuzz
{
    [Fact]
    public void Any_text_gives_settings_or_mistakes_with_their_lines()
    {
        FuzzRun.Each([Encoding.UTF8.GetBytes(SettingsText.Practice)], (bytes, _) =>
        {
            var outcome = SettingsFile.Parse(bytes, "exchange.json");
            (outcome.Settings is null).ShouldBe(outcome.Mistakes.Count > 0);
            foreach (var mistake in outcome.RenderMistakes())
            {
                mistake.ShouldStartWith("exchange.json");
                mistake.ShouldNotContain("Exception");
            }
        });
    }
}
