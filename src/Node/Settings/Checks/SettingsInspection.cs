using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Looks at a settings file and at what it names on this machine: what <c>config check</c> says before a start does.</summary>
public static class SettingsInspection
{
    /// <returns>The mistakes in the file together with those of the machine, by line.</returns>
    public static SettingsOutcome Run(string file)
    {
        var outcome = SettingsFile.Load(file);
        var unread = new MistakeList();
        if (Read(file) is not { } bytes || PositionedJsonReader.Read(bytes, unread) is not { } json)
        {
            return outcome;
        }

        // With mistakes in it too: what can be told of the machine is told at once.
        var full = Path.GetFullPath(file);
        var settings = new SettingsBinder(Path.GetDirectoryName(full)!, unread).Bind<NodeSettings>(json) with { File = full };
        var mistakes = new MistakeList();
        var notes = new List<string>();
        var report = new CheckReport(json, mistakes, notes);
        StoreFileChecks.Run(settings, report);
        TlsFileChecks.Run(settings, report);
        CollectorChecks.RunOnMachine(settings, report);
        AddressChecks.Run(settings, report);
        return outcome with
        {
            Settings = mistakes.Count == 0 ? outcome.Settings : null,
            Mistakes = [.. outcome.Mistakes.Concat(mistakes.Items).OrderBy(m => m.Line).ThenBy(m => m.Column)],
            Notes = [.. outcome.Notes, .. notes],
        };
    }

    private static byte[]? Read(string file)
    {
        try
        {
            return new FileInfo(file).Length > PositionedJsonReader.MaxBytes ? null : File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
