using DicomExchange.House.Tests.Rules;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

public sealed class SizeTests
{
    private static IEnumerable<SourceFile> Written => Repository.AllCode.Where(f => !f.Path.EndsWith(".Generated.cs", StringComparison.Ordinal));

    private static IEnumerable<SourceFile> Shipped => Written.Where(f => !f.Path.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void No_file_is_longer_than_a_person_reads_at_once() => Report.ShouldBeNone(Written.SelectMany(SizeRules.LongFiles));

    [Fact]
    public void No_method_is_longer_than_a_screen() => Report.ShouldBeNone(Written.SelectMany(SizeRules.LongMethods));

    [Fact]
    public void No_method_decides_too_much() => Report.ShouldBeNone(Written.SelectMany(SizeRules.ComplexMethods));

    [Fact]
    public void No_class_holds_too_much() => Report.ShouldBeNone(Shipped.SelectMany(SizeRules.ManyFields));

    [Fact]
    public void No_constructor_asks_for_too_much() => Report.ShouldBeNone(Shipped.SelectMany(SizeRules.WideConstructors));

    [Fact]
    public void A_file_of_401_lines_is_seen_and_one_of_400_is_not()
    {
        SizeRules.LongFiles(SourceFile.Parse("src/A.cs", string.Concat(Enumerable.Repeat("//\n", 401)))).ShouldHaveSingleItem();
        SizeRules.LongFiles(SourceFile.Parse("src/A.cs", string.Concat(Enumerable.Repeat("//\n", 400)))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(57, 0)]
    [InlineData(58, 1)]
    public void A_method_of_61_lines_is_seen_and_one_of_60_is_not(int statements, int found)
    {
        var body = string.Concat(Enumerable.Repeat("        x++;\n", statements));
        var file = SourceFile.Parse("src/A.cs", $"class A\n{{\n    void M(int x)\n    {{\n{body}    }}\n}}\n");
        SizeRules.LongMethods(file).Count().ShouldBe(found);
    }

    [Theory]
    [InlineData("if (x == 1) { x++; }")]
    [InlineData("x = x == 1 ? 2 : 3;")]
    [InlineData("while (x > 0) { x--; }")]
    [InlineData("var y = x > 0 && x < 9;")]
    [InlineData("switch (x) { case 1: break; }")]
    [InlineData("var z = x switch { 1 => 2, _ => x };")]
    [InlineData("try { x++; } catch (System.FormatException) { x--; }")]
    public void Fifteen_decisions_are_too_many_and_fourteen_are_not(string decision)
    {
        SizeRules.ComplexMethods(Repeated(decision, 15)).ShouldHaveSingleItem();
        SizeRules.ComplexMethods(Repeated(decision, 14)).ShouldBeEmpty();
    }

    [Fact]
    public void A_switch_that_only_maps_is_a_table()
    {
        var arms = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i} => {i + 1}, "));
        SizeRules.ComplexMethods(SourceFile.Parse("src/A.cs", $"class A {{ int M(int x) => x switch {{ {arms} _ => 0 }}; }}")).ShouldBeEmpty();
    }

    [Fact]
    public void A_local_function_counts_for_itself()
    {
        var file = Repeated("void F() { if (x == 1) { x++; } }", 15);
        SizeRules.ComplexMethods(file).ShouldBeEmpty();
    }

    [Fact]
    public void Thirteen_fields_are_seen_and_constants_and_statics_do_not_count()
    {
        string Fields(int n) => string.Concat(Enumerable.Range(0, n).Select(i => $"int f{i}; "));
        SizeRules.ManyFields(SourceFile.Parse("src/A.cs", $"class A {{ {Fields(13)} }}")).ShouldHaveSingleItem();
        SizeRules.ManyFields(SourceFile.Parse("src/A.cs", $"class A {{ {Fields(12)} const int C = 1; static readonly int S = 2; }}")).ShouldBeEmpty();
        SizeRules.ManyFields(SourceFile.Parse("src/A.cs", $"class A(int captured) {{ {Fields(12)} int M() => captured; }}")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("class A { public A(int a, int b, int c, int d, int e, int f, int g) { } }", 1)]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g);", 1)]
    [InlineData("class A { public A(int a, int b, int c, int d, int e, int f) { } }", 0)]
    [InlineData("record A(int a, int b, int c, int d, int e, int f, int g);", 0)]
    public void Seven_constructor_parameters_are_seen_except_in_records(string code, int found) =>
        SizeRules.WideConstructors(SourceFile.Parse("src/A.cs", code)).Count().ShouldBe(found);

    private static SourceFile Repeated(string statement, int times)
    {
        var body = string.Concat(Enumerable.Repeat(statement + "\n", times));
        return SourceFile.Parse("src/A.cs", $"class A {{ void M(int x) {{ {body} }} }}");
    }
}
