using System.CommandLine;
using System.Formats.Tar;
using System.IO.Pipelines;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study export</c>.</summary>
internal static class StudyExportCommand
{
    public static Command Create()
    {
        var uid = StudyCommand.Uid();
        var to = ClearFolder.Option();
        var command = ConsoleVerb.Create("export", "Copy a study out as DICOM files, in clear.", (api, settings, parsed, cancellation) =>
            RunAsync(api, parsed.GetValue(uid)!, ClearFolder.Make(parsed.GetValue(to)!, settings), parsed.InvocationConfiguration.Output, cancellation));
        command.Add(uid);
        command.Add(to);
        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, string uid, string folder, TextWriter output, CancellationToken cancellation)
    {
        var files = new List<string>();
        try
        {
            await CopyAsync(api, new StudyRequest(uid), folder, files, cancellation);
        }
        catch
        {
            // Half a study in clear is worse than none.
            files.ForEach(File.Delete);
            throw;
        }

        output.WriteLine($"{Amounts.Of(files.Count, "file")} in {folder}. They are not encrypted: whoever gets the folder can read them.");
        return ExitCodes.Done;
    }

    private static async Task CopyAsync(ControlApi api, StudyRequest study, string folder, List<string> files, CancellationToken cancellation)
    {
        var pipe = new Pipe();
        var unpacking = UnpackAsync(pipe.Reader, folder, files, cancellation);
        try
        {
            await using var archive = pipe.Writer.AsStream(leaveOpen: true);
            await api.ExportStudy(ControlCaller.Self, study, archive, cancellation);
            await archive.FlushAsync(cancellation);
            await pipe.Writer.CompleteAsync();
        }
        catch (Exception e)
        {
            await pipe.Writer.CompleteAsync(e);
            await unpacking.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        await unpacking;
    }

    private static async Task UnpackAsync(PipeReader archive, string folder, List<string> files, CancellationToken cancellation)
    {
        try
        {
            await using var reader = new TarReader(archive.AsStream(leaveOpen: true));
            while (await reader.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                // Only the last part of a name is used, whatever it says.
                var path = Path.Combine(folder, Path.GetFileName(entry.Name));
                using var handle = PrivateFile.Create(path);
                files.Add(path);
                await using var file = new FileStream(handle, FileAccess.Write);
                await (entry.DataStream?.CopyToAsync(file, cancellation) ?? Task.CompletedTask);
            }
        }
        finally
        {
            // Whoever is still writing then writes into nothing instead of waiting for ever.
            await archive.CompleteAsync();
        }
    }
}
