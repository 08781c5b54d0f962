using System.Security.Cryptography;
using DicomExchange.Generator;
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
        var before = GC.GetTotalAllocatedBytes();
        var length = LargeObject.Of(1L << 30).DataSetPieces().Sum(p => (long)p.Length);
        length.ShouldBeGreaterThan(1L << 30);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(16 << 20);
    }

    private static List<string> Digests(DentalOptions options) => [.. DentalStudies.Generate(options).Select(i =>
    {
        using var stream = new MemoryStream();
        i.WritePart10(stream);
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    })];
}
