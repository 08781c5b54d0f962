using System.Globalization;
using System.Security.Cryptography;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Settings.Live;

/// <summary>
/// Looks at the settings file and the files it names. Each look opens the path anew, so a file that was written in place, replaced
/// by another, or reached through a link that now points elsewhere is seen alike, on every file system.
/// </summary>
internal static class WatchedFiles
{
    /// <returns>Its bytes, or null and why it cannot be read; and how it looks.</returns>
    public static (byte[]? Bytes, MistakeList Mistakes, string Look) Settings(string file)
    {
        var mistakes = new MistakeList();
        SettingsGuard.AddProblem(file, mistakes);
        var bytes = mistakes.Count > 0 ? null : SettingsFile.ReadBounded(file, mistakes);
        return (bytes, mistakes, bytes is null ? mistakes.Items[0].Problem : Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>How each file of the <c>tls</c> block looks.</summary>
    public static IReadOnlyDictionary<SettingsPath, string> Named(NodeSettings settings) => settings.Tls is not { } tls
        ? new Dictionary<SettingsPath, string>()
        : new[] { tls.Certificate, tls.Key }.Concat(tls.Trust).Concat(tls.Revoked).Distinct().ToDictionary(p => p, Look);

    private static string Look(SettingsPath path)
    {
        try
        {
            // By the open file, not by its name: a link's own time says nothing of what it leads to.
            using var file = File.OpenHandle(path.Full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return string.Create(CultureInfo.InvariantCulture, $"{RandomAccess.GetLength(file)} {File.GetLastWriteTimeUtc(file).Ticks}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }
}
