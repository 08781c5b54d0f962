using System.Reflection;
using System.Text.RegularExpressions;
using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using DicomExchange.Node.Access;
using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

/// <summary>The words of security alerts: the code's list is what the code does, and the chapter for administrators has each of them.</summary>
public sealed partial class AlertTests
{
    private const string Page = "docs/operations.md";

    [Fact]
    public void The_chapter_on_security_alerts_has_every_word_once_and_no_other()
    {
        var page = Repository.Read(Page);
        var chapter = page[page.IndexOf("## Security alerts", StringComparison.Ordinal)..];
        ReasonRules.WordsOf(chapter).Order(StringComparer.Ordinal).ShouldBe(SecurityAlertWords.All.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_words_of_calls_are_those_by_which_a_failed_call_is_an_alert()
    {
        var target = new DialTarget("host", 104, WireSecurity.Tls, null);
        var alerting = Words(typeof(TransportReasons)).Values.Where(word => new DialException(target, word, string.Empty).IsAlert);
        alerting.Order(StringComparer.Ordinal).ShouldBe(SecurityAlertWords.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_words_of_associations_are_those_by_which_a_title_is_not_recognized()
    {
        var access = Words(typeof(AccessReasons));
        var product = Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Read).ToList();
        var admission = product.SelectMany(static text => text.Split('\n')).Where(static line => line.Contains("AssociationRefusal.Call", StringComparison.Ordinal))
            .SelectMany(static line => AccessReason().Matches(line)).Select(m => access[m.Groups["word"].Value]);
        var wire = product.SelectMany(static text => NotRecognized().Matches(text)).Select(static m => m.Groups["word"].Value);
        admission.Concat(wire).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(SecurityAlertWords.Associations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_words_of_the_trail_are_those_of_an_alteration() =>
        Words(typeof(AuditReasons)).Values.Where(AuditReasons.IsAlteration).Order(StringComparer.Ordinal)
            .ShouldBe(SecurityAlertWords.Trail.Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Words(Type reasons) => reasons.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(static f => f.IsLiteral).ToDictionary(static f => f.Name, static f => (string)f.GetRawConstantValue()!);

    [GeneratedRegex(@"AccessReasons\.(?<word>\w+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex AccessReason();

    [GeneratedRegex("AssociateReject\\.Call\\w+NotRecognized, \"(?<word>[a-z-]+)\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex NotRecognized();
}
