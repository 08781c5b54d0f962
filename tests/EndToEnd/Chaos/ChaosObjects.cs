using System.Buffers;
using System.Buffers.Binary;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Generator;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>The study stream of a run: small dental studies, and one study of larger objects in several transfer syntaxes.</summary>
internal static class ChaosObjects
{
    private const int Patients = 3;
    private const int LargeNumber = 4;
    private static readonly Uid[] Encapsulated = [Uid.Parse("1.2.840.10008.1.2.4.50"), Uid.Parse("1.2.840.10008.1.2.4.90"), Uid.Parse("1.2.840.10008.1.2.5")];

    public static IReadOnlyList<TestObject> Of(int seed)
    {
        var random = new Random(seed);
        var (small, large) = (random.Next(1, 5000), random.Next(5000, 10_000));
        var dental = DentalStudies.Generate(new DentalOptions { Seed = small, Patients = Patients, IntraOralImages = 2, CbctSlices = 3, Scale = 0.05 });
        var native = Enumerable.Range(1, LargeNumber).Select(n => LargeObject.Of(2 * random.Next(1_000, 150_000), large, n));
        var encapsulated = Encapsulated.Select((uid, i) => Encapsulate(LargeObject.Of(2, large, LargeNumber + 1 + i), uid, random));
        return [.. dental.Concat(native).Select(TestObject.Of), .. encapsulated];
    }

    /// <summary>An empty offset table and fragments of bytes that nobody may look into.</summary>
    private static TestObject Encapsulate(GeneratedInstance made, Uid uid, Random random)
    {
        TransferSyntaxes.TryGet(uid, out var syntax);
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(made.Header, TransferSyntaxes.ExplicitLittleEndian, bytes);
        bytes.Write((ReadOnlySpan<byte>)[0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        WriteItem(bytes, []);
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var fragment = new byte[2 * random.Next(100, 30_000)];
            random.NextBytes(fragment);
            WriteItem(bytes, fragment);
        }

        bytes.Write((ReadOnlySpan<byte>)[0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        return new TestObject(made.SopClass, made.SopInstance, made.Study, syntax!, bytes.WrittenMemory);
    }

    private static void WriteItem(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> value)
    {
        Span<byte> header = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], value.Length);
        bytes.Write(header);
        bytes.Write(value);
    }
}
