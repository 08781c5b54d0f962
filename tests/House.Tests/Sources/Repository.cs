using System.Diagnostics;

namespace DicomExchange.House.Tests.Sources;

/// <summary>The checked-out project: found by walking up to its solution file, listed by git where there is one.</summary>
public static class Repository
{
    private static readonly Lazy<IReadOnlyList<string>> Listed = new(List);
    private static readonly Lazy<IReadOnlyList<SourceFile>> Parsed = new(() =>
        [.. Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f => SourceFile.Parse(f, Read(f)))]);

    public static string Root { get; } = FindRoot();

    /// <summary>Every file that is tracked or would be, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files => Listed.Value;

    public static IReadOnlyList<SourceFile> AllCode => Parsed.Value;

    public static IEnumerable<SourceFile> ProductCode => AllCode.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static byte[] ReadBytes(string relative) => File.ReadAllBytes(Path.Combine(Root, relative));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DicomExchange.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests are not below the folder of DicomExchange.sln.");
    }

    private static List<string> List()
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = Root, UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in new[] { "ls-files", "-z", "--cached", "--others", "--exclude-standard" })
        {
            start.ArgumentList.Add(argument);
        }

        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0
            ? [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)
                .Where(f => File.Exists(Path.Combine(Root, f))).Order(StringComparer.Ordinal)]
            : throw new InvalidOperationException("The house rules speak of tracked files and need a git checkout.");
    }
}
