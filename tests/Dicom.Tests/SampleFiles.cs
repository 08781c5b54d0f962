using Xunit;

namespace DicomExchange.Dicom.Tests;

/// <summary>The folder of real DICOM files that lies beside the repository; tests that need it are skipped where it is missing.</summary>
internal static class SampleFiles
{
    public const string Missing = "The sample files are not here: put shared/dicom-samples beside the repository or name its parent in DICOMX_SHARED.";

    public static string? Folder { get; } = Find();

    /// <summary>The folder; skips the running test where there is none.</summary>
    public static string Require()
    {
        Assert.SkipUnless(Folder is not null, Missing);
        return Folder!;
    }

    /// <summary>Every DICOM file outside malformed/, as path relative to the folder with forward slashes.</summary>
    public static IReadOnlyList<string> Valid(string folder) =>
        [.. Under(folder).Where(f => !f.StartsWith("malformed/", StringComparison.Ordinal))];

    /// <summary>Every file of malformed/, relative to that.</summary>
    public static IReadOnlyList<string> Malformed(string folder) => Under(Path.Combine(folder, "malformed"));

    private static string[] Under(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is not (".md" or ".tsv"))
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DICOMX_SHARED") is { Length: > 0 } shared)
        {
            return Path.Combine(shared, "dicom-samples") is var named && Directory.Exists(named) ? named : null;
        }

        for (var up = new DirectoryInfo(AppContext.BaseDirectory); up is not null; up = up.Parent)
        {
            var found = Path.Combine(up.FullName, "shared", "dicom-samples");
            if (Directory.Exists(found))
            {
                return found;
            }
        }

        return null;
    }
}
