using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx keys rotate|recovery</c>.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Look after the master key.") { Rotate(), Recovery() };

    private static Command Rotate()
    {
        var destroy = new Option<bool>("--destroy-old") { Description = "Forget the old master key: backups made before can then not be opened any more, deleted studies in them included." };
        var command = ConsoleVerb.Create("rotate", "Put a new master key in force; no image is encrypted again.", async (api, parsed, cancellation) =>
        {
            var rotated = await api.RotateKeys(ControlCaller.Self, new KeyRotationRequest(parsed.GetValue(destroy)), cancellation);
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"A new master key is in force; {Amounts.Of(rotated.Wrapped, "key")} wrapped under it.");
            output.WriteLine(rotated.OldDestroyed
                ? "The old one is forgotten here. Destroy recovery files and copies of the key file from before."
                : "The old one still opens backups made before; --destroy-old forgets it.");
            output.WriteLine("Write a new recovery file now: dicomx keys recovery --to FILE");
            return ExitCodes.Done;
        });
        command.Add(destroy);
        return command;
    }

    private static Command Recovery()
    {
        var config = ConfigOption.Create();
        var to = new Option<string>("--to") { Description = "The recovery file to write; best on a medium that then leaves the house.", Required = true, HelpName = "FILE" };
        var command = new Command("recovery", "Write the master key under a passphrase, for the day the machine is lost.") { config, to };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            var path = Path.GetFullPath(parsed.GetValue(to)!);
            if (File.Exists(path))
            {
                throw new CommandRefusedException($"There is a file {path} already; nothing was changed. Name a new one with --to.");
            }

            await using var node = await NodeConsole.OpenAsync(settings, cancellation);

            // On record before it exists: a copy of the key nobody knows of must not come to be.
            await node.Api.RecordRecovery(ControlCaller.Self, new RecoveryNotice(path), cancellation);
            var passphrase = RecoveryPassphrase.New();
            RecoveryFile.Write(path, StoreFiles.Options(settings, TimeProvider.System).MasterKeys, passphrase);
            WritePassphrase(parsed.InvocationConfiguration.Output, path, passphrase);
            return ExitCodes.Done;
        });
        return command;
    }

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
