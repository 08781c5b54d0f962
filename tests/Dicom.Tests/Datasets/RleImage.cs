using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>A made-up image, native and in RLE Lossless, both written pixel by pixel from the words of the standard (PS3.5 annex G).</summary>
internal sealed record RleImage(int Frames, int Rows, int Columns, int Samples, int Bits, int Planar)
{
    private const int HeaderLength = 64;

    public int Segments => Samples * Bits / 8;

    public int FrameLength => Rows * Columns * Segments;

    /// <summary>The object with native pixels: what a receiver without RLE must get.</summary>
    public DataSet Native(byte[] pixels)
    {
        byte[] even = pixels.Length % 2 == 0 ? pixels : [.. pixels, 0];
        return Attributes().Set(Tags.PixelData, Bits == 8 ? Vr.OB : Vr.OW, even);
    }

    /// <summary>The object with the fragments given, after an empty offset table.</summary>
    public DataSet Encapsulated(params IEnumerable<byte[]> fragments) => Encapsulated(ReadOnlyMemory<byte>.Empty, fragments);

    public DataSet Encapsulated(ReadOnlyMemory<byte> table, IEnumerable<byte[]> fragments) =>
        Attributes().Set(new Element(Tags.PixelData, Vr.OB, [table, .. fragments.Select(f => (ReadOnlyMemory<byte>)f)]));

    /// <summary>Native pixels full of runs, and of bytes that are none.</summary>
    public byte[] Draw(Random random)
    {
        var pixels = new byte[Frames * FrameLength];
        for (var i = 0; i < pixels.Length;)
        {
            var value = (byte)random.Next(256);
            var end = Math.Min(pixels.Length, i + (random.Next(3) == 0 ? random.Next(1, 300) : 1));
            pixels.AsSpan(i, end - i).Fill(value);
            i = end;
        }

        return pixels;
    }

    /// <summary>Each frame as the fragment an encoder makes of it, with runs cut by chance.</summary>
    public List<byte[]> Encode(byte[] pixels, Random random) =>
        [.. Enumerable.Range(0, Frames).Select(f => EncodeFrame(pixels.AsSpan(f * FrameLength, FrameLength).ToArray(), random))];

    /// <summary>What a fragment says, or null where it is none; only that, byte by byte.</summary>
    public byte[]? Decode(byte[] fragment)
    {
        var offsets = Enumerable.Range(1, Segments).Select(i => (long)Number(fragment, i)).Append(fragment.Length).ToList();
        if (Number(fragment, 0) != Segments || offsets[0] != HeaderLength || offsets.Zip(offsets.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            return null;
        }

        var frame = new byte[FrameLength];
        for (var segment = 0; segment < Segments; segment++)
        {
            if (Unpack(fragment[(int)offsets[segment]..(int)offsets[segment + 1]]) is not { } bytes)
            {
                return null;
            }

            for (var pixel = 0; pixel < bytes.Count; pixel++)
            {
                frame[PlaceOf(pixel, segment)] = bytes[pixel];
            }
        }

        return frame;
    }

    public static byte[] Write(DataSet dataSet)
    {
        var output = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(dataSet, TransferSyntaxes.ExplicitLittleEndian, output);
        return output.WrittenSpan.ToArray();
    }

    private static uint Number(byte[] fragment, int place) => BinaryPrimitives.ReadUInt32LittleEndian(fragment.AsSpan(4 * place));

    private static List<byte> Pack(byte[] row, Random random)
    {
        var packed = new List<byte>();
        for (var i = 0; i < row.Length;)
        {
            var run = row.Skip(i).TakeWhile(b => b == row[i]).Take(128).Count();
            if (run > 2 || (run == 2 && random.Next(2) == 0))
            {
                packed.AddRange([(byte)(sbyte)(1 - run), row[i]]);
                i += run;
                continue;
            }

            var literals = Math.Min(row.Length - i, random.Next(1, 129));
            packed.AddRange([(byte)(literals - 1), .. row.AsSpan(i, literals)]);
            i += literals;
        }

        return packed;
    }

    private DataSet Attributes()
    {
        var attributes = new DataSet()
            .SetText(Tags.PatientComments, Vr.LT, "what is not about pixels")
            .SetUInt16(Tags.SamplesPerPixel, (ushort)Samples)
            .SetText(Tags.PhotometricInterpretation, Vr.CS, Samples == 1 ? "MONOCHROME2" : "RGB")
            .SetUInt16(Tags.Rows, (ushort)Rows)
            .SetUInt16(Tags.Columns, (ushort)Columns)
            .SetUInt16(Tags.BitsAllocated, (ushort)Bits);
        if (Samples > 1)
        {
            attributes.SetUInt16(Tags.PlanarConfiguration, (ushort)Planar);
        }

        return Frames == 1 ? attributes : attributes.SetText(Tags.NumberOfFrames, Vr.IS, Frames.ToString(CultureInfo.InvariantCulture));
    }

    private byte[] EncodeFrame(byte[] frame, Random random)
    {
        var header = new byte[HeaderLength];
        var packed = new List<byte>();
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)Segments);
        for (var segment = 0; segment < Segments; segment++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4 * (segment + 1)), (uint)(HeaderLength + packed.Count));
            for (var row = 0; row < Rows; row++)
            {
                packed.AddRange(Pack([.. Enumerable.Range(row * Columns, Columns).Select(p => frame[PlaceOf(p, segment)])], random));
            }

            if (packed.Count % 2 != 0)
            {
                packed.Add(0);
            }
        }

        return [.. header, .. packed];
    }

    private int PlaceOf(int pixel, int segment)
    {
        var bytes = Bits / 8;
        var sample = segment / bytes;
        var sampleNumber = Planar == 1 ? (sample * Rows * Columns) + pixel : (pixel * Samples) + sample;
        return (sampleNumber * bytes) + bytes - 1 - (segment % bytes);
    }

    private List<byte>? Unpack(byte[] packed)
    {
        var bytes = new List<byte>();
        var i = 0;
        while (bytes.Count < Rows * Columns)
        {
            if (i >= packed.Length)
            {
                return null;
            }

            var code = (sbyte)packed[i++];
            var take = code >= 0 ? code + 1 : code == -128 ? 0 : 1;
            if (i + take > packed.Length)
            {
                return null;
            }

            bytes.AddRange(code >= 0 ? packed[i..(i + take)] : Enumerable.Repeat(take == 0 ? (byte)0 : packed[i], take == 0 ? 0 : 1 - code));
            i += take;
        }

        return bytes.Count == Rows * Columns && packed[i..].All(b => b == 0) ? bytes : null;
    }
}
