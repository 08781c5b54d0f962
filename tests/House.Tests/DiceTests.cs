using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

public sealed class DiceTests
{
    /// <summary>This file and its rule must write what they forbid.</summary>
    private static IEnumerable<string> Texts => Repository.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.StartsWith("tests/House.Tests/", StringComparison.Ordinal));

    [Fact]
    public void No_test_draws_its_cases_without_a_seed() => Report.ShouldBeNone(Texts.SelectMany(f => DiceRules.Unseeded(f, Repository.Read(f))));

    [Theory]
    [InlineData("tests/A.cs", "}).QuickCheckThrowOnFailure();", 1)]
    [InlineData("tests/A.cs", "Check(Config.QuickThrowOnFailure.WithMaxTest(3))", 1)]
    [InlineData("tests/A.cs", "new Random() and Random.Shared", 2)]
    [InlineData("tests/A.cs", "new Random(7)", 0)]
    [InlineData("src/A.cs", "Random.Shared", 0)]
    public void A_draw_without_a_seed_is_seen(string path, string text, int found) => DiceRules.Unseeded(path, text).Count().ShouldBe(found);
}
