using System.Text;

namespace DicomExchange.Host.Demo;

/// <summary>Searches every file of a folder for texts, as a thief of the disk would.</summary>
internal static class DemoSearch
{
    /// <returns>How many of the files hold any of the texts, and how many files there are.</returns>
    public static (int Hits, int Files) In(string folder, IReadOnlyList<string> texts)
    {
        byte[][] patterns = [.. texts.SelectMany(text => new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text) })];
        var hits = 0;
        var files = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files++;
            var content = Read(path);
            if (patterns.Any(pattern => content.AsSpan().IndexOf(pattern) >= 0))
            {
                hits++;
            }
        }

        return (hits, files);
    }

    /// <summary>Files of a running node are open; they are read all the same.</summary>
    private static byte[] Read(string path)
    {
        if (new FileInfo(path).Length == 0)
        {
            // The store's lock: empty, and held against every other opener.
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }
}
