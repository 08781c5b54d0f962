using System.Security.Cryptography;
using DicomExchange.Node.Settings.Checks;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Settings;

/// <summary>Reads a settings file, whole or not at all.</summary>
public static class SettingsFile
{
    public const string DefaultName = "exchange.json";

    /// <summary>The problem of a file that is there, as far as can be told, and that is another user's.</summary>
    public const string Forbidden = "this user may not read the file";

    /// <summary>The problem of a file that is not there.</summary>
    public const string Missing = "there is no such file";

    public static SettingsOutcome Load(string file)
    {
        var mistakes = new MistakeList();
        var bytes = ReadBounded(file, mistakes);
        return bytes is null ? new SettingsOutcome(file, null, mistakes.Items, []) : Parse(bytes, file, mistakes);
    }

    /// <summary>The same for text that is not on the disk yet; <paramref name="file"/> is where it would lie.</summary>
    public static SettingsOutcome Parse(ReadOnlySpan<byte> bytes, string file) => Parse(bytes, file, new MistakeList());

    private static SettingsOutcome Parse(ReadOnlySpan<byte> bytes, string file, MistakeList mistakes)
    {
        if (PositionedJsonReader.Read(bytes, mistakes) is not { } json)
        {
            return new SettingsOutcome(file, null, mistakes.Items, []);
        }

        var full = Path.GetFullPath(file);
        var settings = new SettingsBinder(Path.GetDirectoryName(full)!, mistakes).Bind<NodeSettings>(json) with
        {
            File = full,
            Digest = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };
        var notes = new List<string>();
        SettingsChecks.Run(settings, new CheckReport(json, mistakes, notes));
        return new SettingsOutcome(file, mistakes.Count == 0 ? settings : null, mistakes.Items, notes)
        {
            DataFolder = settings.Node.Data.Full,
            Draft = mistakes.Count > 0 && mistakes.MissingPartners == mistakes.Count ? settings : null,
        };
    }

    /// <returns>The bytes of the file, or one more than are allowed; null with a mistake when it cannot be read.</returns>
    internal static byte[]? ReadBounded(string file, MistakeList mistakes)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[(int)Math.Min(stream.Length, PositionedJsonReader.MaxBytes) + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return buffer[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var (reason, expected) = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => (Missing, "a settings file; dicomx init writes one, --config names one elsewhere"),
                _ when Directory.Exists(file) => ("that is a folder", $"a settings file; in a folder it is {DefaultName} as a rule"),
                UnauthorizedAccessException => (Forbidden, "the user that the node runs as, such as 'sudo -u dicomx dicomx ...'"),
                _ => ("the file cannot be read: " + e.Message, "a settings file; dicomx init writes one, --config names one elsewhere"),
            };
            mistakes.Add(1, 1, string.Empty, reason, expected);
            return null;
        }
    }
}
