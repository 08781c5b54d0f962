using System.Text.RegularExpressions;
using DicomExchange.House.Tests.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DicomExchange.House.Tests.Rules;

/// <summary>How types are cut, named and laid in files.</summary>
public static partial class TypeRules
{
    /// <summary>Words that say nothing of what a thing is.</summary>
    private static readonly string[] EmptyWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Handler", "Processor", "Base", "Impl", "Common"];

    /// <summary>Names of the standard that have such a word: SOP Class Common Extended Negotiation (PS3.7 §D.3.3.6).</summary>
    private static readonly string[] StandardNames = ["CommonExtendedNegotiation"];

    /// <summary>Attributes that only work on partial types or members, since a generator writes the other half.</summary>
    private static readonly string[] Generators =
        ["LoggerMessage", "GeneratedRegex", "LibraryImport", "JsonSerializable", "JsonSourceGenerationOptions"];

    public static IEnumerable<Violation> Regions(SourceFile file) =>
        from trivia in file.Root.DescendantTrivia(descendIntoTrivia: true)
        where trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)
        select new Violation(file.Path, trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1, "a #region hides what should be another file");

    public static IEnumerable<Violation> PartialTypes(SourceFile file) =>
        from type in file.Types
        where type.Modifiers.Any(SyntaxKind.PartialKeyword) && !NamesGenerator(type) && !type.Members.OfType<TypeDeclarationSyntax>().Any(NamesGenerator)
        select file.Broken(type, $"{type.Identifier.Text} is partial and no source generator needs it");

    public static IEnumerable<Violation> EmptyNames(SourceFile file)
    {
        var types = file.Root.DescendantNodes().Where(n => n is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Select(n => (Line: file.LineOf(n), Name: n is BaseTypeDeclarationSyntax t ? t.Identifier.Text : ((DelegateDeclarationSyntax)n).Identifier.Text));
        var spaces = file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
            .SelectMany(n => n.Name.ToString().Split('.').Select(part => (Line: file.LineOf(n), Name: part)));
        return from n in types.Concat(spaces)
               from Match word in Word().Matches(n.Name)
               where EmptyWords.Contains(word.Value, StringComparer.Ordinal) && !StandardNames.Contains(n.Name, StringComparer.Ordinal)
               select new Violation(file.Path, n.Line, $"the word {word.Value} in {n.Name} says nothing of what it is");
    }

    public static IEnumerable<Violation> SeveralPublicTypes(SourceFile file)
    {
        var shown = file.Root.DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(n => n is BaseTypeDeclarationSyntax { Modifiers: var m } && m.Any(SyntaxKind.PublicKeyword)
                || n is DelegateDeclarationSyntax { Modifiers: var d } && d.Any(SyntaxKind.PublicKeyword))
            .ToList();
        return shown.Skip(1).Select(n => file.Broken(n, "a second public type in one file"));
    }

    /// <summary>An interface that one type implements is that type's shadow; one that none implements is nobody's.</summary>
    public static IEnumerable<Violation> LonelyInterfaces(IReadOnlyCollection<SourceFile> files)
    {
        var bases = files.SelectMany(f => f.Types).Where(t => t is not InterfaceDeclarationSyntax)
            .SelectMany(t => t.BaseList?.Types.Select(b => SimpleName(b.Type)).Distinct(StringComparer.Ordinal) ?? [])
            .CountBy(n => n, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return from file in files
               from declared in file.Root.DescendantNodes().OfType<InterfaceDeclarationSyntax>()
               let count = bases.GetValueOrDefault(declared.Identifier.Text)
               where count < 2
               select file.Broken(declared, $"interface {declared.Identifier.Text} has {count} implementations here: use the class, or a delegate");
    }

    /// <summary>A file of folder src/Wire/Pdus is in namespace DicomExchange.Wire.Pdus.</summary>
    public static IEnumerable<Violation> StrayNamespaces(SourceFile file)
    {
        var folders = file.Path.Split('/')[1..^1];
        var expected = string.Join('.', folders.Prepend("DicomExchange"));
        foreach (var space in file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
        {
            if (space.Name.ToString() != expected)
            {
                yield return file.Broken(space, $"namespace {space.Name} in a folder of {expected}");
            }
        }

        if (file.Types.Any() && !file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Any())
        {
            yield return new Violation(file.Path, 1, $"a type outside {expected}");
        }
    }

    /// <summary>Static fields and auto-properties that can be set again, seen in the source.</summary>
    public static IEnumerable<Violation> StaticState(SourceFile file)
    {
        var fields = from field in file.Root.DescendantNodes().OfType<FieldDeclarationSyntax>()
                     where field.Modifiers.Any(SyntaxKind.StaticKeyword) && !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword)
                     select file.Broken(field, $"static {field.Declaration.Variables[0].Identifier.Text} can change");
        var properties = from property in file.Root.DescendantNodes().OfType<PropertyDeclarationSyntax>()
                         where property.Modifiers.Any(SyntaxKind.StaticKeyword)
                         where property.AccessorList?.Accessors.Any(a => a.IsKind(SyntaxKind.SetAccessorDeclaration) && a is { Body: null, ExpressionBody: null }) == true
                         select file.Broken(property, $"static {property.Identifier.Text} can change");
        return fields.Concat(properties);
    }

    private static bool NamesGenerator(TypeDeclarationSyntax type) =>
        type.AttributeLists.Concat(type.Members.Where(m => m is not TypeDeclarationSyntax).SelectMany(m => m.AttributeLists))
            .SelectMany(l => l.Attributes).Any(a => Generators.Contains(SimpleName(a.Name), StringComparer.Ordinal));

    private static string SimpleName(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax q => SimpleName(q.Right),
        GenericNameSyntax g => g.Identifier.Text,
        IdentifierNameSyntax i => i.Identifier.Text,
        _ => type.ToString(),
    };

    [GeneratedRegex("[A-Z][a-z0-9]*", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Word();
}
