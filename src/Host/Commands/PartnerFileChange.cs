using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Host.Commands;

/// <summary>
/// One change of the settings file by a command: judged by the reader of the settings before it is written, and told to the running
/// node before and after, so that it knows whose change it is.
/// </summary>
internal static class PartnerFileChange
{
    /// <param name="file">The settings file.</param>
    /// <param name="edit">From settings and bytes to new bytes; refuses by throwing.</param>
    /// <param name="done">What was done, for a person.</param>
    /// <exception cref="CommandRefusedException">The file is or would be wrong; nothing was written.</exception>
    public static async Task RunAsync(
        string file, Func<NodeSettings, ReadOnlyMemory<byte>, byte[]> edit, string done, InvocationConfiguration console, CancellationToken cancellation)
    {
        var (editor, outcome) = SettingsEditor.Open(file);
        if (editor is null)
        {
            throw ConfigOption.Refusal(outcome);
        }

        var before = (outcome.Settings ?? outcome.Draft)!;
        var after = edit(before, editor.Before);
        var judged = editor.Judge(after);
        if (judged.Settings is null)
        {
            throw new CommandRefusedException(
                "Nothing was changed: " + string.Join(Environment.NewLine, judged.Mistakes.Select(m => $"{m.Path}: {m.Problem}; expected {m.Expected}")));
        }

        await using var node = await NodeConsole.TryReachAsync(before.Node.Data.Full, cancellation);
        var notice = new SettingsNotice(SettingsEditor.DigestOf(after));
        await TellAsync(node, notice, cancellation);
        editor.Write(after, DiskCalls.System);
        console.Output.WriteLine(done);
        foreach (var note in judged.Notes.Except(outcome.Notes, StringComparer.Ordinal))
        {
            console.Output.WriteLine("note: " + note);
        }

        Report(await TellAsync(node, notice, cancellation), console);
    }

    private static async Task<SettingsTaken?> TellAsync(NodeConsole? node, SettingsNotice notice, CancellationToken cancellation) =>
        node is null ? null : await node.Api.TakeSettings(ControlCaller.Self, notice, cancellation);

    private static void Report(SettingsTaken? taken, InvocationConfiguration console)
    {
        if (taken is null)
        {
            console.Output.WriteLine("No node runs with these settings; they take effect when it is started.");
            return;
        }

        console.Output.WriteLine(taken.IsRead ? "The running node has taken it." : "The running node takes it within two seconds.");
        foreach (var problem in taken.Problems)
        {
            console.Error.WriteLine("problem: " + Node.Settings.Json.Printable.Text(problem));
        }
    }
}
