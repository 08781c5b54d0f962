using System.Security.Cryptography;
using DicomExchange.Generator;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

public sealed class GeneratorTests
{
    private static readonly DentalOptions Small = new() { Patients = 2, CbctSlices = 2, Scale = 0.05 };

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var first = Digests(Small);
        Digests(Small).ShouldBe(first);
        Digests(Small with { Seed = 2 }).Intersect(first, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_instance_has_its_own_UID_and_studies_belong_to_one_patient()
    {
        var made = DentalStudies.Generate(Small).ToList();
        made.Count.ShouldBe(2 * (4 + 1 + 1 + 2));
        made.Select(i => i.SopInstance).Distinct().Count().ShouldBe(made.Count);
        made.Select(i => i.Study).Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public void Pieces_are_as_long_as_was_said()
    {
        foreach (var instance in DentalStudies.Generate(Small).Append(LargeObject.Of(300_000)))
        {
            instance.DataSetPieces().Sum(p => (long)p.Length).ShouldBe(instance.Length);
        }
    }

    [Fact]
    public void A_large_object_is_made_without_being_held()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var length = LargeObject.Of(1L << 30).DataSetPieces().Sum(p => (long)p.Length);
        length.ShouldBeGreaterThan(1L << 30);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 << 20);
    }

    [Fact]
    public async Task The_program_writes_files_that_begin_as_DICOM_files_do_and_touches_no_folder_in_use()
    {
        using var folder = new TempFolder();
        var target = Path.Combine(folder.Path, "made");
        string[] few = [target, "--seed", "7", "--intra-oral", "2", "--cbct", "0", "--scale", "0.05"];
        (await RunAsync(few)).Exit.ShouldBe(0);
        var files = Directory.EnumerateFiles(target).Order(StringComparer.Ordinal).ToList();
        files.Count.ShouldBe(2 + 1 + 1);
        var expected = DentalStudies.Generate(new DentalOptions { Seed = 7, IntraOralImages = 2, CbctSlices = 0, Scale = 0.05 }).Select(i => i.SopInstance);
        files.Select(f => File.ReadAllBytes(f).AsSpan(0, 132).ToArray()).ShouldAllBe(head => Convert.ToHexString(head) == new string('0', 256) + "4449434D");
        files.Select(f => Dicom.Part10.Part10Reader.ReadHead(File.ReadAllBytes(f)).Meta.TryGetUid(Dicom.Standard.Tags.MediaStorageSOPInstanceUID, out var uid) ? uid : default).ShouldBe(expected);

        (await RunAsync(few)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(1), r => r.Text.ShouldContain("is not empty"));
        foreach (var wrong in new[] { "--seed=-1", "--patients=0", "--cbct=-3", "--scale=3", "--scale=x" })
        {
            (await RunAsync(Path.Combine(folder.Path, "none"), wrong)).Exit.ShouldBe(2, wrong);
        }

        (await RunAsync()).Exit.ShouldBe(2);
        Directory.Exists(Path.Combine(folder.Path, "none")).ShouldBeFalse();
    }

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        await using var text = new StringWriter();
        return (await GeneratorCommand.RunAsync(arguments, text, text), text.ToString());
    }

    private static List<string> Digests(DentalOptions options) => [.. DentalStudies.Generate(options).Select(i =>
    {
        using var stream = new MemoryStream();
        i.WritePart10(stream);
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    })];
}
