using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx keys rotate|recovery</c>.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Look after the master key.") { Rotate(), RecoveryCommand.Create() };

    private static Command Rotate()
    {
        var destroy = new Option<bool>("--destroy-old") { Description = "Forget the old master key: backups made before can then not be opened any more, deleted studies in them included." };
        var command = ConsoleVerb.Create("rotate", "Put a new master key in force; no image is encrypted again.", async (api, parsed, cancellation) =>
        {
            var rotated = await RotateAsync(api, new KeyRotationRequest(parsed.GetValue(destroy)), parsed.InvocationConfiguration.Error, cancellation);
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

    private static async Task<RotatedKeys> RotateAsync(ControlApi api, KeyRotationRequest request, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            return await ProgressDisplay.ShowAsync(error, "wrapped", progress => api.RotateKeys(ControlCaller.Self, request, progress, cancellation));
        }
        catch (OperationCanceledException e)
        {
            throw new CommandRefusedException("Stopped before it was done; every image can be read as before. Run 'dicomx keys rotate' again: it goes on where it was.", e);
        }
    }
}
