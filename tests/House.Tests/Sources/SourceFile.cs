using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DicomExchange.House.Tests.Sources;

/// <summary>One C# file: its path relative to the root with forward slashes, its text and its syntax.</summary>
public sealed class SourceFile
{
    private SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot();
    }

    public string Path { get; }

    public string Text { get; }

    public CompilationUnitSyntax Root { get; }

    public int Lines => Text.AsSpan().Count('\n') + (Text.EndsWith('\n') || Text.Length == 0 ? 0 : 1);

    public IEnumerable<TypeDeclarationSyntax> Types => Root.DescendantNodes().OfType<TypeDeclarationSyntax>();

    public static SourceFile Parse(string path, string text) => new(path, text);

    public Violation Broken(SyntaxNode node, string what) => new(Path, LineOf(node), what);

    public int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
