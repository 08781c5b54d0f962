using Shouldly;

namespace DicomExchange.House.Tests.Sources;

/// <summary>Turns violations into a failed test that lists them all.</summary>
public static class Report
{
    public static void ShouldBeNone(IEnumerable<Violation> violations)
    {
        var found = violations.Distinct().Select(v => v.ToString()).Order(StringComparer.Ordinal).ToList();
        found.ShouldBeEmpty($"{found.Count} places break the rule:\n  {string.Join("\n  ", found)}\n");
    }
}
