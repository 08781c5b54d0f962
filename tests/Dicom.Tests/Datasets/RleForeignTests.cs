using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Real objects in RLE Lossless, with DCMTK's decoder and encoder as judges.</summary>
public sealed class RleForeignTests
{
    private static readonly int Most =
        int.TryParse(Environment.GetEnvironmentVariable("DICOM_FOREIGN_SAMPLES"), CultureInfo.InvariantCulture, out var count) ? count : 8;

    [Fact]
    public async Task Every_sample_has_the_pixels_that_Dcmtk_decodes_and_all_its_other_elements()
    {
        Assert.SkipUnless(ForeignTool.Find("dcmdrle").IsHere, ForeignTool.Find("dcmdrle").Missing);
        var root = SampleFiles.Require();
        var folder = Directory.CreateTempSubdirectory("rle-");
        try
        {
            var wrong = new List<string>();
            var judged = 0;
            foreach (var (name, head, file) in Samples(root).Where(s => s.Head.TransferSyntax == TransferSyntaxes.RleLossless))
            {
                wrong.AddRange(await JudgeAsync(name, file, file[head.DataSetOffset..], folder.FullName));
                judged++;
            }

            judged.ShouldBeGreaterThanOrEqualTo(16);
            wrong.ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_Dcmtk_encodes_comes_out_with_the_pixels_it_had()
    {
        Assert.SkipUnless(ForeignTool.Find("dcmcrle").IsHere, ForeignTool.Find("dcmcrle").Missing);
        var root = SampleFiles.Require();
        var folder = Directory.CreateTempSubdirectory("rle-");
        try
        {
            var wrong = new List<string>();
            var judged = 0;
            var images = Samples(root).Where(IsImage).ToList();
            foreach (var (name, head, file) in images.Where((_, i) => i % Math.Max(1, images.Count / Most) == 0))
            {
                var (input, output) = Paths(folder.FullName);
                await File.WriteAllBytesAsync(input, file, TestContext.Current.CancellationToken);
                if ((await ForeignTool.Find("dcmcrle").RunAsync([input, output])).Succeeded)
                {
                    var encoded = await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
                    var rle = encoded[Part10Reader.ReadHead(encoded).DataSetOffset..];
                    var native = await Transcoding.ConvertAsync(rle, TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian);
                    if (!Pixels(native, TransferSyntaxes.ExplicitLittleEndian).SequenceEqual(Pixels(file[head.DataSetOffset..], head.TransferSyntax)))
                    {
                        wrong.Add(name);
                    }

                    judged++;
                }
            }

            judged.ShouldBeGreaterThanOrEqualTo(Math.Min(Most, images.Count) / 2);
            wrong.ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What is wrong with our decoding. One of the samples cannot be decoded: its pixels have one bit each.</summary>
    private static async Task<List<string>> JudgeAsync(string name, byte[] file, byte[] held, string folder)
    {
        var refusal = await DataSetTranscoder.FindRefusalAsync(
            TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian, Transcoding.Source(held), CancellationToken.None);
        var before = DataSetReader.Read(held, TransferSyntaxes.RleLossless, DataSetLimits.WholeObject);
        if (before.GetUInt16(Tags.BitsAllocated) == 1)
        {
            return refusal is { Reason: DataSetReasons.CannotBeSentUnchanged } && refusal.Tag == Tags.BitsAllocated ? [] : [$"{name}: not refused"];
        }

        if (refusal is not null)
        {
            return [$"{name}: {refusal.Message}"];
        }

        var (input, output) = Paths(folder);
        await File.WriteAllBytesAsync(input, file);
        var run = await ForeignTool.Find("dcmdrle").RunAsync(["+te", input, output]);
        if (!run.Succeeded)
        {
            return [$"{name}: {run}"];
        }

        var theirs = await File.ReadAllBytesAsync(output);
        var theirPixels = Pixels(theirs[Part10Reader.ReadHead(theirs).DataSetOffset..], TransferSyntaxes.ExplicitLittleEndian);
        var ours = await Transcoding.ConvertAsync(held, TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian, 5000, 1);
        var wrong = new List<string>();
        if (!Pixels(ours, TransferSyntaxes.ExplicitLittleEndian).SequenceEqual(theirPixels))
        {
            wrong.Add($"{name}: other pixels");
        }

        if (!Others(ours, TransferSyntaxes.ExplicitLittleEndian).SequenceEqual(Others(held, TransferSyntaxes.RleLossless), StringComparer.Ordinal))
        {
            wrong.Add($"{name}: other elements");
        }

        return wrong;
    }

    private static bool IsImage((string Name, Part10Head Head, byte[] File) sample)
    {
        if (!sample.Head.TransferSyntax.IsNative)
        {
            return false;
        }

        var dataSet = DataSetReader.Read(sample.File.AsSpan(sample.Head.DataSetOffset), sample.Head.TransferSyntax, DataSetLimits.WholeObject);
        return dataSet.GetUInt16(Tags.BitsAllocated) is 8 or 16 && dataSet[Tags.PixelData] is { Value.Length: > 0 };
    }

    private static byte[] Pixels(byte[] dataSet, TransferSyntax syntax) =>
        DataSetReader.Read(dataSet, syntax, DataSetLimits.WholeObject)[Tags.PixelData]!.Value.ToArray();

    private static IEnumerable<string> Others(byte[] dataSet, TransferSyntax syntax) =>
        Transcoding.ContentOf(dataSet, syntax).Where(line => !line.StartsWith($"{Tags.PixelData}", StringComparison.Ordinal));

    private static (string Input, string Output) Paths(string folder) => (Path.Combine(folder, "in.dcm"), Path.Combine(folder, "out.dcm"));

    private static IEnumerable<(string Name, Part10Head Head, byte[] File)> Samples(string root)
    {
        foreach (var name in SampleFiles.Valid(root).Where(n => n.StartsWith("images/", StringComparison.Ordinal)))
        {
            var file = File.ReadAllBytes(Path.Combine(root, name));
            yield return (name, Part10Reader.ReadHead(file), file);
        }
    }
}
