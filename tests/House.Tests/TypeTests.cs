using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

public sealed class TypeTests
{
    [Fact]
    public void No_region_hides_code() => Report.ShouldBeNone(Repository.AllCode.SelectMany(TypeRules.Regions));

    [Fact]
    public void No_type_is_partial_without_a_generator() => Report.ShouldBeNone(Repository.AllCode.SelectMany(TypeRules.PartialTypes));

    [Fact]
    public void No_name_is_empty_of_meaning() => Report.ShouldBeNone(Repository.AllCode.SelectMany(TypeRules.EmptyNames));

    [Fact]
    public void Each_file_shows_one_type() => Report.ShouldBeNone(Repository.ProductCode.SelectMany(TypeRules.SeveralPublicTypes));

    [Fact]
    public void No_interface_stands_alone() => Report.ShouldBeNone(TypeRules.LonelyInterfaces([.. Repository.ProductCode]));

    [Fact]
    public void Each_file_is_in_the_namespace_of_its_folder() =>
        Report.ShouldBeNone(Repository.ProductCode.Where(f => f.Path != "src/Host/Program.cs").SelectMany(TypeRules.StrayNamespaces));

    [Fact]
    public void No_state_is_static() => Report.ShouldBeNone(Repository.ProductCode.SelectMany(TypeRules.StaticState));

    [Fact]
    public void A_region_is_seen() =>
        TypeRules.Regions(Source("class A {\n#region fields\n#endregion\n}")).ShouldHaveSingleItem().Line.ShouldBe(2);

    [Theory]
    [InlineData("partial class A { }", 1)]
    [InlineData("partial class A { [GeneratedRegex(\"a\")] private static partial Regex R(); }", 0)]
    [InlineData("partial class A { [LibraryImport(\"libc\")] private static partial int fsync(int fd); }", 0)]
    [InlineData("[JsonSerializable(typeof(int))] partial class A : JsonSerializerContext { }", 0)]
    public void A_partial_type_needs_a_generator(string code, int found) => TypeRules.PartialTypes(Source(code)).Count().ShouldBe(found);

    [Theory]
    [InlineData("class StoreManager { }", 1)]
    [InlineData("record PduHelper;", 1)]
    [InlineData("delegate void MessageHandler();", 1)]
    [InlineData("namespace A.Common; class B { }", 1)]
    [InlineData("class DatabaseRow { } class ImplicitSyntax { } class Based { }", 0)]
    public void An_empty_word_in_a_name_is_seen(string code, int found) => TypeRules.EmptyNames(Source(code)).Count().ShouldBe(found);

    [Theory]
    [InlineData("public class A { } public enum B { }", 1)]
    [InlineData("namespace N; public delegate void A(); public record B;", 1)]
    [InlineData("public class A { public class B { } } class C { }", 0)]
    public void A_second_public_type_is_seen(string code, int found) => TypeRules.SeveralPublicTypes(Source(code)).Count().ShouldBe(found);

    [Theory]
    [InlineData("interface I { } class A : I { }", 1)]
    [InlineData("interface I { }", 1)]
    [InlineData("interface I<T> { } class A : I<int> { } class B : N.I<string> { }", 0)]
    public void An_interface_with_one_implementation_is_seen(string code, int found) =>
        TypeRules.LonelyInterfaces([Source(code)]).Count().ShouldBe(found);

    [Theory]
    [InlineData("namespace DicomExchange.Wire; class A { }", 1)]
    [InlineData("class A { }", 1)]
    [InlineData("namespace DicomExchange.Wire.Pdus; class A { }", 0)]
    public void A_type_outside_its_folder_is_seen(string code, int found) => TypeRules.StrayNamespaces(Source(code)).Count().ShouldBe(found);

    [Theory]
    [InlineData("class A { static int count; }", 1)]
    [InlineData("class A { public static int Count { get; set; } }", 1)]
    [InlineData("class A { const int C = 1; static readonly int S = 2; public static int P { get; } = 3; static int Q => 4; int field; }", 0)]
    public void Static_state_is_seen(string code, int found) => TypeRules.StaticState(Source(code)).Count().ShouldBe(found);

    private static SourceFile Source(string code) => SourceFile.Parse("src/Wire/Pdus/A.cs", code);
}
