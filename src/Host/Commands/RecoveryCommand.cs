using System.CommandLine;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Spectre.Console;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx keys recovery</c>: the master key under a passphrase, written for the day the machine is lost, and read back on that day.</summary>
internal static class RecoveryCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var to = new Option<string?>("--to") { Description = "Write a recovery file; best on a medium that then leaves the house.", HelpName = "FILE" };
        var from = new Option<string?>("--from") { Description = "Put the master key back from a recovery file, where there is none.", HelpName = "FILE" };
        var passphrase = new Option<string?>("--passphrase-file") { Description = "With --from: read the passphrase from a file instead of asking for it.", HelpName = "FILE" };
        var command = new Command("recovery", "Write a recovery file of the master key, or restore the key from one.") { config, to, from, passphrase };
        command.Validators.Add(result =>
        {
            if (result.GetValue(to) is null == result.GetValue(from) is null)
            {
                result.AddError("Give either --to FILE to write a recovery file, or --from FILE to restore from one.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            var output = parsed.InvocationConfiguration.Output;
            return parsed.GetValue(to) is { } target
                ? WriteAsync(settings, Path.GetFullPath(target), output, cancellation)
                : RestoreAsync(settings, Path.GetFullPath(parsed.GetValue(from)!), parsed.GetValue(passphrase), output, cancellation);
        });
        return command;
    }

    private static async Task<int> WriteAsync(NodeSettings settings, string path, TextWriter output, CancellationToken cancellation)
    {
        if (File.Exists(path))
        {
            throw new CommandRefusedException($"There is a file {path} already; nothing was changed. Name a new one with --to.");
        }

        if (ClearFolder.IsInData(path, settings))
        {
            throw new CommandRefusedException(
                $"{path} lies in the data folder, which is lost with the key on the day a recovery file is for; nothing was written. Name a file elsewhere with --to, best on a medium that leaves the house.");
        }

        await using var node = await NodeConsole.OpenAsync(settings, cancellation);

        // The place is taken first: what cannot be written is not asked for, and no copy is on record that does not come to be.
        PrivateFile.MakeFolder(Path.GetDirectoryName(path)!);
        PrivateFile.Create(path).Dispose();
        try
        {
            var recovery = await node.Api.SealRecovery(ControlCaller.Self, new RecoveryRequest(path), cancellation);
            RecoveryFile.WriteSealed(path, recovery.Text, recovery.Passphrase);
            WritePassphrase(output, path, recovery.Passphrase);
            return ExitCodes.Done;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static async Task<int> RestoreAsync(NodeSettings settings, string path, string? passphraseFile, TextWriter output, CancellationToken cancellation)
    {
        var keyFile = settings.Node.KeyFile;
        if (keyFile.IsCredential)
        {
            throw new CommandRefusedException("node.keyFile is a systemd credential. Name a key file there, restore into it, and make the credential anew from that file.");
        }

        if (File.Exists(keyFile.Full))
        {
            throw new CommandRefusedException($"There is a master key at {keyFile.Full} already; nothing was changed. If it is the wrong one, move it away first.");
        }

        StoreOwner.Check(settings.Node.Data.Full);
        var passphrase = passphraseFile is null ? Ask() : (await File.ReadAllTextAsync(passphraseFile, cancellation)).Trim();
        MasterKeyFile.Restore(keyFile.Full, RecoveryFile.Read(path, passphrase));
        try
        {
            await using var node = await NodeConsole.OpenAsync(settings, cancellation);
            await node.Api.RecordRecovery(ControlCaller.Self, new RecoveryNotice($"restored from {path}"), cancellation);
        }
        catch (StoreException e) when (e.Reason == StoreReasons.KeyWrong)
        {
            File.Delete(keyFile.Full);
            throw;
        }

        output.WriteLine($"The master key is at {keyFile.Full} again, and the store opens with it.");
        return ExitCodes.Done;
    }

    private static string Ask() => Console.IsInputRedirected
        ? Console.In.ReadLine()?.Trim() ?? string.Empty
        : AnsiConsole.Prompt(new TextPrompt<string>("Passphrase of the recovery file:").Secret());

    /// <summary>The one time the passphrase is shown.</summary>
    public static void WritePassphrase(TextWriter output, string path, string passphrase)
    {
        output.WriteLine($"The recovery file is {path}; it was read back and opens. Its passphrase, shown this once:");
        output.WriteLine();
        output.WriteLine("  " + passphrase);
        output.WriteLine();
        output.WriteLine("Write the passphrase down on paper. Take the file away from this machine, and keep the two apart.");
    }
}
