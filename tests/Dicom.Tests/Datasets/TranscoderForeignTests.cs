using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>
/// DCMTK as the judge: it must read what we converted, and write it in one form of its own (implicit, defined lengths, no
/// group lengths) with the same bytes as it writes the original. DICOM_FOREIGN_SAMPLES sets how many samples take part.
/// </summary>
public sealed class TranscoderForeignTests
{
    private static readonly int Most =
        int.TryParse(Environment.GetEnvironmentVariable("DICOM_FOREIGN_SAMPLES"), CultureInfo.InvariantCulture, out var count) ? count : 12;

    [Fact]
    public async Task Dcmtk_finds_the_same_content_in_our_conversions_as_in_the_originals()
    {
        var folder = Directory.CreateTempSubdirectory("transcoder-");
        try
        {
            Assert.SkipUnless(await RunAsync("dcmconv", "--version") is { ExitCode: 0 }, "dcmconv is not installed.");
            var wrong = new List<string>();
            var judged = 0;
            var samples = Transcoding.Samples().ToList();
            foreach (var sample in samples.Where((_, i) => i % Math.Max(1, samples.Count / Most) == 0))
            {
                judged += await JudgeAsync(sample.Name, sample.Syntax, sample.DataSet, folder.FullName, wrong);
            }

            judged.ShouldBeGreaterThan(Math.Min(samples.Count, Most));
            wrong.ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>How many conversions DCMTK has compared.</summary>
    private static async Task<int> JudgeAsync(string name, TransferSyntax from, byte[] dataSet, string folder, List<string> wrong)
    {
        var original = await NormalAsync(dataSet, from, folder);
        if (original is null)
        {
            return 0;
        }

        var judged = 0;
        foreach (var to in Transcoding.NativeSyntaxes.Where(s => s != from))
        {
            var refusal = await DataSetTranscoder.FindRefusalAsync(from, to, Transcoding.Source(dataSet), CancellationToken.None);
            if (refusal is null)
            {
                var ours = await NormalAsync(await Transcoding.ConvertAsync(dataSet, from, to), to, folder);
                if (ours is null || !ours.AsSpan().SequenceEqual(original))
                {
                    wrong.Add($"{name}: {from.Name} as {to.Name}: {(ours is null ? "not read" : "other bytes")}");
                }

                judged++;
            }
        }

        return judged;
    }

    /// <summary>The data set as DCMTK rewrites it, or null where it does not take it.</summary>
    private static async Task<byte[]?> NormalAsync(byte[] dataSet, TransferSyntax syntax, string folder)
    {
        var head = new ArrayBufferWriter<byte>();
        var meta = new DataSet()
            .Set(new Tag(0x0002, 0x0001), Vr.OB, new byte[] { 0, 1 })
            .SetUid(new Tag(0x0002, 0x0002), SopClasses.Verification)
            .SetUid(new Tag(0x0002, 0x0003), Uid.Parse("1.2.3"))
            .SetUid(new Tag(0x0002, 0x0010), syntax.Uid);
        Part10Writer.WriteHead(meta, head);
        var input = Path.Combine(folder, "in.dcm");
        var output = Path.Combine(folder, "out.dcm");
        await File.WriteAllBytesAsync(input, [.. head.WrittenSpan, .. dataSet]);
        File.Delete(output);
        var (exitCode, _) = await RunAsync("dcmconv", "-F", "+ti", "+e", "-g", input, output);
        return exitCode == 0 ? await File.ReadAllBytesAsync(output) : null;
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string tool, params string[] arguments)
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
