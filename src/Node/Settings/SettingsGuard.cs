using DicomExchange.Node.Control;
using DicomExchange.Node.Settings.Checks;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Settings;

/// <summary>
/// Who may write the settings may let anybody in: a node takes them only from a file that nobody but root and the user it runs as can
/// change.
/// </summary>
public static class SettingsGuard
{
    /// <returns>What is wrong and what to do about it; null where nothing is, where there is no such file, and on Windows.</returns>
    public static SettingsMistake? ProblemOf(string file)
    {
        var mistakes = new MistakeList();
        AddProblem(file, mistakes);
        return mistakes.Items.Count > 0 ? mistakes.Items[0] : null;
    }

    /// <summary>Root may do anything anyway.</summary>
    internal static bool IsStranger(int owner, int user) => owner != 0 && owner != user;

    internal static void AddProblem(string file, MistakeList mistakes)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file))
        {
            return;
        }

        if (Checks.Access.OfOthers(file) is { } others && others.HasFlag(OtherAccess.Write))
        {
            mistakes.Add(1, 1, string.Empty, $"others than its owner may write this file (mode {Checks.Access.Octal(file)}), and so let anybody in", $"chmod go-w {file}");
        }
        else if (FileOwner.Of(file) is { } owner && IsStranger(owner, UserOfProcess.Id))
        {
            mistakes.Add(1, 1, string.Empty, $"the file belongs to user {owner}, who may let anybody in", $"a file of root or of the user this node runs as: chown root {file}");
        }
    }
}
