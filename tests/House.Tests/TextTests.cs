using System.Text;
using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

public sealed class TextTests
{
    /// <summary>This file must write what it forbids.</summary>
    private static IEnumerable<string> Texts => Repository.Files.Where(f => f != "tests/House.Tests/TextTests.cs" && !f.EndsWith(".bin", StringComparison.Ordinal));

    [Fact]
    public void No_path_of_one_machine_is_in_the_project() => Report.ShouldBeNone(Texts.SelectMany(f => TextRules.MachinePaths(f, Repository.Read(f))));

    [Fact]
    public void No_package_registry_is_named() => Report.ShouldBeNone(Texts.SelectMany(f => TextRules.RegistryHosts(f, Repository.Read(f))));

    [Fact]
    public void No_key_is_tracked() => Report.ShouldBeNone(Texts.SelectMany(f => TextRules.PrivateKeys(f, Repository.Read(f))));

    [Fact]
    public void No_file_of_others_is_tracked() => Report.ShouldBeNone(Repository.Files.SelectMany(TextRules.ForeignFiles));

    [Fact]
    public void Every_file_is_text_except_small_golden_vectors() =>
        Report.ShouldBeNone(Repository.Files.SelectMany(f => TextRules.BinaryFiles(f, Repository.ReadBytes(f))));

    [Fact]
    public void No_path_is_built_from_a_UID() => Report.ShouldBeNone(Repository.ProductCode.SelectMany(TextRules.PathsFromUids));

    [Theory]
    [InlineData("at /home/anna/keys", 1)]
    [InlineData(@"at C:\Users\anna", 1)]
    [InlineData("at /root/x and /work/y", 2)]
    [InlineData("at docs/work/flow, src/home/A.cs and https://example.org/root/a", 0)]
    public void A_machine_path_is_seen(string text, int found) => TextRules.MachinePaths("a", text).Count().ShouldBe(found);

    [Fact]
    public void A_registry_is_seen()
    {
        TextRules.RegistryHosts("a", "from https://api.nuget.org/v3/index.json").Count().ShouldBe(2);
        TextRules.RegistryHosts("a", "from https://example.org/").ShouldBeEmpty();
    }

    [Fact]
    public void A_private_key_is_seen()
    {
        var key = $"-----BEGIN EC PRIVATE KEY-----\n{new string('A', 64)}\n";
        TextRules.PrivateKeys("a", key).ShouldHaveSingleItem();
        TextRules.PrivateKeys("a", "the words -----BEGIN PRIVATE KEY----- alone").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tls/node.key", 1)]
    [InlineData("samples/a.DCM", 1)]
    [InlineData("lib/native.so", 1)]
    [InlineData("NuGet.Config", 1)]
    [InlineData("src/Store/Keys.cs", 0)]
    public void A_file_of_others_is_seen(string path, int found) => TextRules.ForeignFiles(path).Count().ShouldBe(found);

    [Fact]
    public void A_binary_file_is_seen()
    {
        TextRules.BinaryFiles("docs/logo.png", [1, 0, 2]).ShouldHaveSingleItem();
        TextRules.BinaryFiles("tests/Wire.Tests/golden.bin", new byte[65 * 1024]).ShouldHaveSingleItem();
        TextRules.BinaryFiles("tests/Wire.Tests/golden.bin", [1, 0, 2]).ShouldBeEmpty();
        TextRules.BinaryFiles("docs/a.md", Encoding.UTF8.GetBytes("text")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Path.Combine(root, studyUid.Value)", 1)]
    [InlineData("File.OpenRead($\"{folder}/{uid}\")", 1)]
    [InlineData("Directory.CreateDirectory(StudyInstanceUID)", 1)]
    [InlineData("Path.Combine(root, guide, fluid)", 0)]
    [InlineData("Find(studyUid)", 0)]
    public void A_path_from_a_UID_is_seen(string call, int found) =>
        TextRules.PathsFromUids(SourceFile.Parse("src/A.cs", $"class A {{ object M() => {call}; }}")).Count().ShouldBe(found);
}
