using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator.Modules;

namespace DicomExchange.Generator;

/// <summary>
/// Objects of a wanted size for measuring: a secondary capture whose pixel data is a repeatable pattern that does not
/// compress, streamed from one 64 KiB block, so that making bytes costs next to nothing beside moving them.
/// </summary>
public static class LargeObject
{
    private const int Block = 64 * 1024;

    /// <param name="pixelBytes">Bytes of pixel data; rounded up to full rows where rows and columns of 16 bits do not give it exactly.</param>
    /// <param name="seed">Chooses all UIDs and the pattern.</param>
    /// <param name="number">One instance of the seed's series.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 2 bytes, or more than 4,000,000,000.</exception>
    public static GeneratedInstance Of(long pixelBytes, int seed = 1, int number = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelBytes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixelBytes, 4_000_000_000);
        var columns = Columns(pixelBytes);
        var rows = (pixelBytes + columns - 1) / columns;
        var study = new StudyPlan(seed, 0, MadeUpPatient.Of(seed, 0), "Object for measuring");
        var header = Identification.Of(study, SopClasses.SecondaryCaptureImageStorage.Value, number, "OT", "Sketch Bulk")
            .Text("ConversionType", "SYN")
            .Empty("Laterality", "PatientOrientation")
            .Short("SamplesPerPixel", 1)
            .Text("PhotometricInterpretation", "MONOCHROME2")
            .Short("Rows", (int)rows)
            .Short("Columns", columns)
            .Short("BitsAllocated", 8)
            .Short("BitsStored", 8)
            .Short("HighBit", 7)
            .Short("PixelRepresentation", 0);
        var length = rows * columns;
        return new GeneratedInstance(header.Data, new PixelData(length, Vr.OB, () => Pieces(length, seed, number)), TransferSyntaxes.ExplicitLittleEndian);
    }

    /// <summary>An even number of columns that divides the size, else one that leaves the fewest bytes over.</summary>
    private static int Columns(long pixelBytes)
    {
        int[] wished = [512, 500, 1024, 1000, 8192, 8000, 32768, 40000, 65534];
        foreach (var columns in wished)
        {
            if (pixelBytes % columns == 0 && pixelBytes / columns is >= 1 and <= ushort.MaxValue)
            {
                return columns;
            }
        }

        return pixelBytes < 512 ? 2 : wished.First(c => pixelBytes / c < ushort.MaxValue);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(long length, int seed, int number)
    {
        var block = new byte[(int)Math.Min(length, Block)];
        new Random(unchecked((seed * 31) + number)).NextBytes(block);
        var index = 0L;
        for (var left = length; left > 0; left -= block.Length)
        {
            // Each block carries its place, so that a swapped or repeated one is seen when contents are compared.
            if (block.Length >= 8)
            {
                BinaryPrimitives.WriteInt64LittleEndian(block, index++);
            }

            yield return block.AsMemory(0, (int)Math.Min(left, block.Length));
        }
    }
}
