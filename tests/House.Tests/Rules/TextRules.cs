using System.Text.RegularExpressions;
using DicomExchange.House.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DicomExchange.House.Tests.Rules;

/// <summary>What must not stand in any tracked file.</summary>
public static partial class TextRules
{
    private static readonly string[] ForeignEndings =
    [
        ".key", ".pem", ".p12", ".pfx", ".crt", ".cer", ".der", ".jks", ".dll", ".exe", ".so", ".dylib", ".a", ".o", ".nupkg",
        ".zip", ".gz", ".tgz", ".xz", ".jar", ".whl", ".deb", ".rpm", ".dcm", ".db", ".sqlite", ".log",
    ];

    public static IEnumerable<Violation> MachinePaths(string path, string text) =>
        Find(path, text, MachinePath(), "a path of one machine");

    public static IEnumerable<Violation> RegistryHosts(string path, string text) =>
        Find(path, text, RegistryHost(), "a package registry: the person's own settings name it");

    public static IEnumerable<Violation> PrivateKeys(string path, string text) =>
        Find(path, text, KeyBlock(), "a private key");

    public static IEnumerable<Violation> ForeignFiles(string path)
    {
        if (ForeignEndings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        {
            yield return new Violation(path, 1, "a key, certificate, image, database or binary is not kept in the repository");
        }

        if (Path.GetFileName(path).Equals("nuget.config", StringComparison.OrdinalIgnoreCase))
        {
            yield return new Violation(path, 1, "package sources are the machine's business");
        }
    }

    /// <summary>Small golden vectors named .bin are the only tracked files that are not text.</summary>
    public static IEnumerable<Violation> BinaryFiles(string path, ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)0))
        {
            return [];
        }

        if (path.StartsWith("tests/", StringComparison.Ordinal) && path.EndsWith(".bin", StringComparison.Ordinal) && content.Length <= 64 * 1024)
        {
            return [];
        }

        return [new Violation(path, 1, "a binary file")];
    }

    /// <summary>
    /// A UID comes from a peer; the moment it becomes part of a path, a peer chooses where the disk is written, and the
    /// listing of a folder names patients' studies. Calls that build or open paths may not be given anything named so.
    /// </summary>
    public static IEnumerable<Violation> PathsFromUids(SourceFile file) =>
        from call in file.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
        where PathCall().IsMatch(call.Expression.ToString())
        from argument in call.ArgumentList.Arguments
        where UidName().IsMatch(argument.ToString())
        select file.Broken(call, $"a path is built from {argument}");

    private static IEnumerable<Violation> Find(string path, string text, Regex regex, string what) =>
        from Match match in regex.Matches(text)
        select new Violation(path, 1 + text.AsSpan(0, match.Index).Count('\n'), $"{what}: {match.Value}");

    [GeneratedRegex(@"(?<![\w.])/(work|root|home|Users|farm)/[A-Za-z]|[A-Z]:\\Users\\", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"api\.nuget\.[o]rg|registry\.npmjs\.[o]rg|proxy\.golang\.[o]rg|pypi\.[o]rg|artifactory\.|/v3/index\.jso[n]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex RegistryHost();

    [GeneratedRegex("-----BEGI[N] [A-Z ]*PRIVATE KEY-----\\s*\n[A-Za-z0-9+/=\\s]{32}", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex KeyBlock();

    [GeneratedRegex(@"^(System\.IO\.)?(Path\.(Combine|Join)|File\.\w+|Directory\.\w+)$", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex PathCall();

    [GeneratedRegex(@"\buids?(?![a-z])|Uids?(?![a-z])|UID", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex UidName();
}
