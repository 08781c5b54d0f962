using DicomExchange.House.Tests.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DicomExchange.House.Tests.Rules;

/// <summary>The ceilings: how much one person holds in the head at once.</summary>
public static class SizeRules
{
    public const int FileLines = 400;
    public const int MethodLines = 60;
    public const int Complexity = 15;
    public const int Fields = 12;
    public const int ConstructorParameters = 6;

    public static IEnumerable<Violation> LongFiles(SourceFile file)
    {
        if (file.Lines > FileLines)
        {
            yield return new Violation(file.Path, FileLines + 1, $"the file has {file.Lines} lines; the ceiling is {FileLines}");
        }
    }

    public static IEnumerable<Violation> LongMethods(SourceFile file) =>
        from body in Bodies(file)
        let span = body.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLines
        select file.Broken(body, $"{NameOf(body)} has {lines} lines; the ceiling is {MethodLines}");

    /// <summary>Counts decisions of the body itself; lambdas count to where they stand, local functions for themselves.</summary>
    public static IEnumerable<Violation> ComplexMethods(SourceFile file) =>
        from body in Bodies(file)
        where !OnlyMaps(body) && !HasNamedSuppression(body)
        let complexity = 1 + OwnNodes(body).Sum(Decisions)
        where complexity > Complexity
        select file.Broken(body, $"{NameOf(body)} has complexity {complexity}; the ceiling is {Complexity}");

    public static IEnumerable<Violation> ManyFields(SourceFile file) =>
        from type in file.Types
        where type is ClassDeclarationSyntax or StructDeclarationSyntax
        let fields = type.Members.OfType<FieldDeclarationSyntax>()
            .Where(f => !f.Modifiers.Any(SyntaxKind.ConstKeyword) && !f.Modifiers.Any(SyntaxKind.StaticKeyword))
            .Sum(f => f.Declaration.Variables.Count)
            + CapturedParameters(type)
        where fields > Fields
        select file.Broken(type, $"{type.Identifier.Text} has {fields} fields; the ceiling is {Fields}");

    public static IEnumerable<Violation> WideConstructors(SourceFile file)
    {
        var declared = from constructor in file.Root.DescendantNodes().OfType<ConstructorDeclarationSyntax>()
                       where constructor.Parent is not RecordDeclarationSyntax
                       select (Node: (SyntaxNode)constructor, constructor.Identifier.Text, constructor.ParameterList.Parameters.Count);
        var primary = from type in file.Types
                      where type is ClassDeclarationSyntax or StructDeclarationSyntax && type.ParameterList is not null
                      select (Node: (SyntaxNode)type, type.Identifier.Text, Count: type.ParameterList?.Parameters.Count ?? 0);
        return from c in declared.Concat(primary)
               where c.Count > ConstructorParameters
               select file.Broken(c.Node, $"the constructor of {c.Text} takes {c.Count} values; the ceiling is {ConstructorParameters}: use a record of options");
    }

    private static IEnumerable<SyntaxNode> Bodies(SourceFile file) => file.Root.DescendantNodes().Where(n =>
        n is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        || n is PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax { ExpressionBody: not null });

    private static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode body) =>
        body.DescendantNodes(n => n == body || n is not LocalFunctionStatementSyntax).Where(n => n is not LocalFunctionStatementSyntax);

    private static int Decisions(SyntaxNode node) => node.Kind() switch
    {
        SyntaxKind.IfStatement or SyntaxKind.WhileStatement or SyntaxKind.DoStatement or SyntaxKind.ForStatement
            or SyntaxKind.ForEachStatement or SyntaxKind.ForEachVariableStatement or SyntaxKind.CatchClause
            or SyntaxKind.ConditionalExpression or SyntaxKind.CaseSwitchLabel or SyntaxKind.CasePatternSwitchLabel
            or SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression
            or SyntaxKind.CoalesceExpression or SyntaxKind.CoalesceAssignmentExpression => 1,
        SyntaxKind.SwitchExpression => ((SwitchExpressionSyntax)node).Arms.Count(a => a.Pattern is not DiscardPatternSyntax),
        _ => 0,
    };

    /// <summary>A body that is one switch expression whose arms give values without deciding again is a table.</summary>
    private static bool OnlyMaps(SyntaxNode body)
    {
        var switches = OwnNodes(body).OfType<SwitchExpressionSyntax>().ToList();
        return switches is [var only]
            && OwnNodes(body).Sum(Decisions) == Decisions(only)
            && !OwnNodes(body).OfType<StatementSyntax>().Any(s => s is not (BlockSyntax or ReturnStatementSyntax));
    }

    private static bool HasNamedSuppression(SyntaxNode body) => body is MemberDeclarationSyntax member
        && member.AttributeLists.ToString() is var attributes
        && attributes.Contains("CA1502", StringComparison.Ordinal) && attributes.Contains("Justification", StringComparison.Ordinal);

    /// <summary>A parameter of a primary constructor that a member other than an initializer names is a field by another name.</summary>
    private static int CapturedParameters(TypeDeclarationSyntax type)
    {
        var names = type.ParameterList?.Parameters.Select(p => p.Identifier.Text).ToHashSet(StringComparer.Ordinal) ?? [];
        if (names.Count == 0)
        {
            return 0;
        }

        return type.Members.Where(m => m is not (FieldDeclarationSyntax or PropertyDeclarationSyntax { Initializer: not null }))
            .SelectMany(m => m.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Select(n => n.Identifier.Text).Where(names.Contains).Distinct(StringComparer.Ordinal).Count();
    }

    private static string NameOf(SyntaxNode body) => body switch
    {
        MethodDeclarationSyntax m => m.Identifier.Text,
        ConstructorDeclarationSyntax c => $"the constructor of {c.Identifier.Text}",
        LocalFunctionStatementSyntax l => l.Identifier.Text,
        PropertyDeclarationSyntax p => p.Identifier.Text,
        AccessorDeclarationSyntax a => $"{(a.Parent?.Parent as PropertyDeclarationSyntax)?.Identifier.Text}.{a.Keyword.Text}",
        _ => body.Kind().ToString(),
    };
}
