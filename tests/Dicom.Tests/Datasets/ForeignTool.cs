using System.Diagnostics;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Runs the command line tools of DCMTK, where they are installed.</summary>
internal static class ForeignTool
{
    /// <returns>Exit code -1 where the tool is not installed.</returns>
    public static async Task<(int ExitCode, string Errors)> RunAsync(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            return (process.ExitCode, errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
