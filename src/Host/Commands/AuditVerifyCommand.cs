using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;

namespace DicomExchange.Host.Commands;

/// <summary>
/// <c>dicomx audit verify</c>: of the running node or its store; with <c>--copy</c> of a copy of the data folder, which is not changed and in
/// which nothing is recorded; with <c>--catalog</c> of a catalog alone, without any key.
/// </summary>
internal static class AuditVerifyCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var keyFile = KeyFileOption.Create();
        var json = JsonOption.Create();
        var checkpoint = new Option<string[]>("--checkpoint")
        {
            Description = "A checkpoint kept elsewhere: a file of 'dicomx audit checkpoint', or lines a collector kept. Shows a tail that was cut off. May be given several times.",
            HelpName = "FILE",
        };
        var copy = new Option<string?>("--copy") { Description = "Verify this copy of the data folder, with the keys of the settings; nothing in it is changed. Copy it with the node stopped, or together with catalog.db-wal.", HelpName = "FOLDER" };
        var catalog = new Option<string?>("--catalog") { Description = "Verify this copy of catalog.db without any key; needs a --checkpoint of 'dicomx audit checkpoint'. Copy it with the node stopped, or together with catalog.db-wal.", HelpName = "FILE" };
        var command = new Command("verify", "Prove that no audit record was altered, removed or added.") { config, keyFile, checkpoint, copy, catalog, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(copy) is not null && result.GetValue(catalog) is not null)
            {
                result.AddError("Give --copy FOLDER or --catalog FILE, not both.");
            }
            else if (result.GetValue(catalog) is not null && result.GetValue(checkpoint) is not { Length: > 0 })
            {
                result.AddError("--catalog FILE needs --checkpoint FILE, one that 'dicomx audit checkpoint' wrote: it says whose trail it is.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var names = parsed.GetValue(checkpoint) ?? [];
            var kept = Read(names);
            AuditFindings findings;
            if (parsed.GetValue(catalog) is { } file)
            {
                findings = OfCopy(() => AuditCopy.VerifyWithoutKeys(Path.GetFullPath(file), kept, cancellation), names) with { WithKeys = false };
            }
            else
            {
                var outcome = SettingsFile.Load(parsed.GetValue(config)!);
                outcome = outcome with { Settings = KeyFileOption.Apply(outcome.Settings, parsed.GetValue(keyFile)) };
                findings = parsed.GetValue(copy) is { } folder
                    ? OfCopy(() => AuditCopy.Verify(Path.GetFullPath(folder), StoreFiles.Options(outcome.Settings ?? throw ConfigOption.Refusal(outcome), TimeProvider.System).MasterKeys, kept, cancellation), names)
                    : await AskAsync(outcome, kept, names, cancellation);
            }

            return Print(findings, parsed.GetValue(json), parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static AuditFindings OfCopy(Func<AuditVerdict> verify, IReadOnlyList<string> names)
    {
        try
        {
            return AuditFindings.Of(verify(), names);
        }
        catch (StoreException e) when (e.Reason == CatalogReasons.StoreLocked)
        {
            throw new CommandRefusedException("A node, or another command, has that folder open, so it is no copy. Leave out --copy and --catalog: then the node verifies its trail while it runs. To verify a copy, name where the copy is.", e);
        }
    }

    private static async Task<AuditFindings> AskAsync(
        SettingsOutcome outcome, IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        await using var node = await ConsoleVerb.OpenAsync(outcome, cancellation);
        return await node.Api.VerifyAudit(ControlCaller.Self, new AuditVerifyRequest([.. kept.Select(AuditCheckpointFile.Write)]) { Names = names }, cancellation);
    }

    private static IReadOnlyList<IReadOnlyList<KeptCheckpoint>> Read(IEnumerable<string> files) => [.. files.Select(file =>
    {
        try
        {
            return AuditCheckpointFile.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var path = Path.GetFullPath(file);
            throw new CommandRefusedException(
                e is FileNotFoundException or DirectoryNotFoundException ? $"There is no file {path}. Name one that 'dicomx audit checkpoint' wrote, or lines that a collector kept, with --checkpoint."
                : Directory.Exists(path) ? $"{path} is a folder. Name the file in it that holds the checkpoint, with --checkpoint."
                : $"The checkpoint {path} cannot be read by this user, or the disk does not give it back. Look at its rights, or name another copy with --checkpoint.",
                e);
        }
    })];

    private static int Print(AuditFindings findings, bool json, TextWriter output)
    {
        if (json)
        {
            JsonOutput.Write(output, findings);
        }
        else
        {
            var from = findings.First > 1 ? $" from number {findings.First} on (those before were removed as the settings say)" : string.Empty;
            output.WriteLine(findings.Problem ?? $"{Amounts.Of(findings.Records, "record")}{from}, an unbroken chain; {Unsigned(findings.Unsigned)}.{Compared(findings)}");
        }

        return findings.Problem is null ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>What was kept elsewhere, and what of it proves nothing here.</summary>
    private static string Compared(AuditFindings findings) => string.Concat(
    [
        findings.AgreedTo is { } last ? $" It agrees with what was kept elsewhere up to record {last}." : string.Empty,
        .. findings.NotCompared.Select(file =>
            $" What {file} says could not be compared: it is of records before {findings.First}, where the trail begins, as those before were removed as the settings say. Give a checkpoint that was made later."),
        findings.WithKeys ? string.Empty : " Without the keys no record was opened, and the tables that find records by patient and partner were not checked.",
    ]);

    private static string Unsigned(long records) => records switch
    {
        0 => "all of it is under a signed checkpoint",
        1 => "the last one is not yet under a signed checkpoint",
        _ => $"the last {records} are not yet under a signed checkpoint",
    };
}
