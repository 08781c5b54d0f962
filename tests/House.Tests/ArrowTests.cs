using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

public sealed class ArrowTests
{
    [Fact]
    public void Projects_reference_only_what_the_arrows_allow() => Report.ShouldBeNone(
        Repository.Files.Where(IsShippedProject).SelectMany(f => ArrowRules.ProjectReferences(f, Repository.Read(f))));

    [Fact]
    public void Transitive_references_are_off() =>
        Repository.Read("Directory.Build.props").ShouldContain("<DisableTransitiveProjectReferences>true</DisableTransitiveProjectReferences>");

    [Fact]
    public void The_database_is_named_by_Store_alone()
    {
        var store = Repository.Read("src/Store/Store.csproj").Split('\n').Where(l => l.Contains("sqlite", StringComparison.OrdinalIgnoreCase) && l.Contains("<PackageReference", StringComparison.Ordinal)).ToList();
        store.ShouldNotBeEmpty();
        store.ShouldAllBe(l => l.Contains("PrivateAssets=\"compile\"", StringComparison.Ordinal));
        Repository.Files.Where(f => IsShippedProject(f) && f != "src/Store/Store.csproj")
            .ShouldAllBe(f => !Repository.Read(f).Contains("<PackageReference Include=\"Microsoft.Data.Sqlite", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Houses.Built), MemberType = typeof(Houses))]
    public void Assemblies_name_only_what_the_arrows_allow(string house) => Report.ShouldBeNone(
        ArrowRules.AssemblyReferences(house, Houses.Load(house).GetReferencedAssemblies().Select(a => a.Name ?? string.Empty)));

    [Fact]
    public void Folders_name_only_what_lies_below_them() => Report.ShouldBeNone(Repository.ProductCode.SelectMany(ArrowRules.Usings));

    [Fact]
    public void Wire_referencing_Store_is_seen()
    {
        const string Xml = """<Project><ItemGroup><ProjectReference Include="..\Store\Store.csproj" /><ProjectReference Include="../Dicom/Dicom.csproj" /></ItemGroup></Project>""";
        ArrowRules.ProjectReferences("src/Wire/Wire.csproj", Xml).ShouldHaveSingleItem().What.ShouldContain("Store");
        ArrowRules.ProjectReferences("src/Other/Other.csproj", Xml).ShouldHaveSingleItem();
        ArrowRules.AssemblyReferences("Wire", ["DicomExchange.Store", "System.Runtime"]).ShouldHaveSingleItem();
        ArrowRules.AssemblyReferences("Node", ["Microsoft.Data.Sqlite", "DicomExchange.Wire"]).ShouldHaveSingleItem();
        ArrowRules.AssemblyReferences("Store", ["System.Net.Sockets", "Microsoft.Data.Sqlite"]).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_using_against_the_arrows_is_seen()
    {
        var file = SourceFile.Parse("src/Wire/Pdus/A.cs", "using System;\nusing DicomExchange.Wire.Dimse;\nnamespace A;");
        ArrowRules.Usings(file).ShouldHaveSingleItem().Line.ShouldBe(2);
        var deciding = SourceFile.Parse("src/Node/Access/A.cs", "using DicomExchange.Store.Catalog.Grants;\nusing DicomExchange.Store.Catalog;\nnamespace A;");
        ArrowRules.Usings(deciding).ShouldHaveSingleItem().Line.ShouldBe(2);
    }

    private static bool IsShippedProject(string file) => file.EndsWith(".csproj", StringComparison.Ordinal)
        && (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("samples/", StringComparison.Ordinal));
}
