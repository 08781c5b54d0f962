namespace DicomExchange.Support;

/// <summary>
/// The real DICOM files, which are not part of the repository: in the folder DICOMX_SAMPLES names, or in
/// shared/dicom-samples beside the project or above it.
/// </summary>
public static class SampleFiles
{
    private const string Manifest = "MANIFEST.tsv";

    private static readonly Lazy<IReadOnlyList<SampleFile>> Listed = new(List);

    /// <summary>Their folder, or null where there are none.</summary>
    public static string? Root { get; } = FindRoot();

    public static bool AreHere => Root is not null;

    /// <summary>What a skipped test says.</summary>
    public static string Missing => "the sample files (shared/dicom-samples) are not beside the project";

    /// <summary>All files of the manifest, malformed ones included; empty where there are none.</summary>
    public static IReadOnlyList<SampleFile> All => Listed.Value;

    /// <summary>Files that are no one's mistake: everything outside malformed.</summary>
    public static IEnumerable<SampleFile> Valid => All.Where(f => f.Kind != "malformed");

    /// <summary>Broken files, those derived here included.</summary>
    public static IEnumerable<SampleFile> Malformed => All.Where(f => f.Kind == "malformed");

    private static List<SampleFile> List() => Root is null ? [] :
    [
        .. from line in File.ReadLines(Path.Combine(Root, Manifest)).Skip(1)
           let cells = line.Split('\t')
           where cells.Length >= 3
           let path = Path.Combine(Root, cells[2])
           where File.Exists(path)
           select new SampleFile(cells[2], path, new FileInfo(path).Length),
    ];

    private static string? FindRoot()
    {
        var named = Environment.GetEnvironmentVariable("DICOMX_SAMPLES");
        if (!string.IsNullOrEmpty(named))
        {
            return IsRoot(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "dicom-samples");
            if (IsRoot(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsRoot(string folder) => File.Exists(Path.Combine(folder, Manifest));
}
