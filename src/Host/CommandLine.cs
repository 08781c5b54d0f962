using System.CommandLine;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using DicomExchange.Host.Commands;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control;
using DicomExchange.Store;
using DicomExchange.Store.Vault;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host;

/// <summary>From arguments to exit code: the tree of verbs, and the one place where a fault becomes a sentence.</summary>
public static class CommandLine
{
    /// <param name="args">As the shell gave them.</param>
    /// <param name="output">Null for the console.</param>
    /// <param name="error">Null for the console.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter? output = null, TextWriter? error = null)
    {
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = output ?? Console.Out,
            Error = error ?? Console.Error,

            // After SIGTERM a node lets operations in progress finish before it goes.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(40),
        };
        var parsed = Root().Parse(args);
        if (parsed.Action is ParseErrorAction mistaken)
        {
            // One sentence says more than a page; the page is for who named no verb yet.
            mistaken.ShowHelp = parsed.CommandResult.Command.Subcommands.Count > 0;
        }

        try
        {
            var exit = await parsed.InvokeAsync(configuration);
            return parsed.Action is ParseErrorAction ? ExitCodes.Usage : exit;
        }
        catch (OperationCanceledException)
        {
            return Fail(configuration, "Stopped before it was done.");
        }
        catch (ControlRefusedException e) when (e.IsUsage)
        {
            Fail(configuration, e.Message);
            return ExitCodes.Usage;
        }
        catch (Exception e) when (IsExplained(e))
        {
            return Fail(configuration, (ReadFault.Of(e) ?? e).Message);
        }
#pragma warning disable CA1031 // the outermost loop owns the outcome: nothing behind it could still answer
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fail(configuration, $"A fault in the program itself ({e.GetType().Name}): {e.Message} Please report it with these lines.\n{e.StackTrace}");
        }
    }

    private static RootCommand Root() => new("A DICOM node for dental practices: images by mutual TLS, held encrypted, every access on record.")
    {
        InitCommand.Create(),
        ServeCommand.Create(),
        StatusCommand.Create(),
        DemoCommand.Create(),
        ConfigCommand.Create(),
        PartnerCommand.Create(),
        SendCommand.Create(),
        FindCommand.Create(),
        PullCommand.Create(),
        StudyCommand.Create(),
        QueueCommand.Create(),
        AuditCommand.Create(),
        StoreCommand.Create(),
        KeysCommand.Create(),
    };

    /// <summary>Exceptions whose message was written for the person who reads it.</summary>
    private static bool IsExplained(Exception e) =>
        e is CommandRefusedException or ControlRefusedException or StoreException or ObjectDamagedException or TlsMaterialException or DialException or ServiceRefusedException or AssociationException or IOException or UnauthorizedAccessException or CryptographicException;

    private static int Fail(InvocationConfiguration configuration, string message)
    {
        configuration.Error.WriteLine(message);
        return ExitCodes.Failed;
    }
}
