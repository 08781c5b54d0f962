using System.Reflection;
using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

public sealed class ReasonTests
{
    private static readonly Assembly[] Product =
    [
        typeof(Dicom.Standard.Tag).Assembly, typeof(Wire.DicomListener).Assembly, typeof(Store.ExchangeStore).Assembly,
        typeof(Node.ExchangeNode).Assembly, typeof(Host.CommandLine).Assembly,
    ];

    /// <summary>Every constant of every class that keeps reason words.</summary>
    private static IEnumerable<string> InCode => Product.SelectMany(a => a.GetTypes())
        .Where(t => t.Name.EndsWith("Reasons", StringComparison.Ordinal))
        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        .Where(f => f.IsLiteral && f.FieldType == typeof(string))
        .Select(f => (string)f.GetRawConstantValue()!)
        .Distinct(StringComparer.Ordinal);

    [Fact]
    public void Every_reason_word_of_the_code_is_explained()
    {
        InCode.Count().ShouldBeGreaterThan(100);
        Report.ShouldBeNone(ReasonRules.Unexplained(Repository.Read(ReasonRules.Page), InCode));
    }

    [Fact]
    public void Every_reason_word_that_is_explained_is_the_codes()
    {
        var code = string.Concat(Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Read));
        Report.ShouldBeNone(ReasonRules.Invented(Repository.Read(ReasonRules.Page), w => code.Contains($"\"{w}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_an_invented_and_a_repeated_word_are_seen()
    {
        const string Text = "| word | x |\n|---|---|\n| `disk-full`, `made-up` | see `other` |\n| `disk-full` | |\n";
        ReasonRules.WordsOf(Text).ShouldBe(["disk-full", "made-up", "disk-full"]);
        ReasonRules.Unexplained(Text, ["disk-full", "disk-failed"]).ShouldHaveSingleItem().ToString().ShouldContain("disk-failed");
        ReasonRules.Invented(Text, w => w == "disk-full").Count().ShouldBe(2);
    }
}
