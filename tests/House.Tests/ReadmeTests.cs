using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

public sealed class ReadmeTests
{
    private const string Header = "| # | step | folder | if refused |\n|--:|---|---|---|\n";

    [Fact]
    public void The_way_of_one_object_leads_through_folders_that_exist() => Report.ShouldBeNone(
        ReadmeRules.WayOfTheObject(Repository.Read("README.md"), f => Directory.Exists(Path.Combine(Repository.Root, f))));

    [Fact]
    public void A_missing_table_is_seen() => ReadmeRules.WayOfTheObject("# A\n", _ => true).ShouldHaveSingleItem();

    [Fact]
    public void A_folder_that_is_not_there_is_seen()
    {
        var table = Header + string.Concat(Enumerable.Range(1, 8).Select(i => $"| {i} | s | Wire/Tls, `Store/*` | r |\n"));
        ReadmeRules.WayOfTheObject(table, _ => true).ShouldBeEmpty();
        ReadmeRules.WayOfTheObject(table, f => f != "src/Store").Count().ShouldBe(8);
    }
}
