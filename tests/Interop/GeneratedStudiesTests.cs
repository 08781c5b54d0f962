using DicomExchange.Generator;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>What the generator makes is judged by tools of others: dciodvfy knows the standard's IODs.</summary>
public sealed class GeneratedStudiesTests
{
    private static readonly ForeignTool Verifier = ForeignTool.Find("dciodvfy");
    private static readonly ForeignTool Dump = ForeignTool.Find("dcmdump");

    [Theory]
    [InlineData(8, 1)]
    [InlineData(12, 2)]
    [InlineData(16, 3)]
    public async Task Every_generated_object_is_valid_by_its_IOD(int bits, int seed)
    {
        Assert.SkipUnless(Verifier.IsHere, Verifier.Missing);
        using var folder = new TempFolder();
        var options = new DentalOptions { Seed = seed, Patients = 2, IntraOralImages = 4, CbctSlices = 3, Scale = 0.1, BitsStored = bits };
        foreach (var instance in DentalStudies.Generate(options))
        {
            (await ErrorsOf(instance, folder)).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(10 * 1024)]
    [InlineData(512 * 1024)]
    [InlineData(1_000_003)]
    public async Task Objects_for_measuring_are_valid_too(long size)
    {
        Assert.SkipUnless(Verifier.IsHere, Verifier.Missing);
        using var folder = new TempFolder();
        (await ErrorsOf(LargeObject.Of(size), folder)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_object_is_not_valid()
    {
        Assert.SkipUnless(Verifier.IsHere, Verifier.Missing);
        using var folder = new TempFolder();
        var instance = DentalStudies.Generate(new DentalOptions { Scale = 0.1 }).First();
        using var written = new MemoryStream();
        instance.WritePart10(written);
        var bytes = written.ToArray();
        "FOR PRESENTATIOX"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("FOR PRESENTATION"u8)));
        var path = folder.File("broken.dcm");
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        (await Errors(path)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task DCMTK_reads_what_was_written()
    {
        Assert.SkipUnless(Dump.IsHere, Dump.Missing);
        using var folder = new TempFolder();
        var instance = DentalStudies.Generate(new DentalOptions { Scale = 0.1, CbctSlices = 1 }).Last();
        var path = Write(instance, folder);
        var result = await Dump.RunAsync([path]);
        result.Succeeded.ShouldBeTrue(result.ToString());
        result.Output.ShouldContain(instance.SopInstance.Value);
        result.Output.ShouldContain(instance.Study.Value);
    }

    private static async Task<IReadOnlyList<string>> ErrorsOf(GeneratedInstance instance, TempFolder folder) => await Errors(Write(instance, folder));

    private static async Task<IReadOnlyList<string>> Errors(string path)
    {
        var result = await Verifier.RunAsync([path]);
        return [.. result.Output.Split('\n').Where(l => l.StartsWith("Error", StringComparison.Ordinal))];
    }

    private static string Write(GeneratedInstance instance, TempFolder folder)
    {
        var path = folder.File("object.dcm");
        using var file = File.Create(path);
        instance.WritePart10(file);
        return path;
    }
}
