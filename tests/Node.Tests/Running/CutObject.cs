using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Tests.Running;

/// <summary>
/// A small valid object of which every kind of element comes once, written byte by byte here and by nothing that is under test
/// (PS3.5 §7.1, §A.1 to §A.5), and the places at which its top level is between two elements.
/// </summary>
internal sealed class CutObject
{
    public const string SopClass = "1.2.840.10008.5.1.4.1.1.7";

    public const string Instance = "1.2.35.1";

    private readonly List<byte> bytes = [];
    private readonly List<int> seams = [];
    private readonly bool isExplicit;

    /// <param name="syntax">How it is written.</param>
    public CutObject(TransferSyntax syntax)
    {
        isExplicit = syntax.IsExplicit;
        Add(0x0008, 0x0016, "UI", Padded(SopClass));
        Add(0x0008, 0x0018, "UI", Padded(Instance));
        Add(0x0008, 0x1140, "SQ", [.. Item(), .. Item()]);
        AddEndless(0x0008, 0x1199);
        Add(0x0010, 0x0010, "PN", Padded("A^B "));
        Add(0x0020, 0x000D, "UI", Padded("1.2.33"));
        Add(0x0020, 0x000E, "UI", Padded("1.2.34"));
        var identified = seams.Count - 1;
        Add(0x0028, 0x0010, "US", [1, 0]);
        if (syntax.IsEncapsulated)
        {
            AddFragments();
        }
        else
        {
            Add(0x7FE0, 0x0010, "OW", [1, 2, 3, 4]);
        }

        seams.RemoveAt(seams.Count - 1);
        Taken = [.. seams.Skip(identified)];
        if (syntax.IsDeflated)
        {
            var (packed, length) = Deflate([.. bytes]);
            bytes.Clear();
            bytes.AddRange(packed);
            Taken = [.. Enumerable.Range(length, packed.Length - length)];
        }
    }

    public byte[] Bytes => [.. bytes];

    /// <summary>
    /// Lengths at which what was cut off cannot be missed: a data set says nowhere how long it is, so one that ends between two elements of
    /// its top level, with all four identifiers before, is a whole data set. Of a deflated one only the byte that pads it can go.
    /// </summary>
    public IReadOnlyList<int> Taken { get; }

    private static byte[] Padded(string text) => Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + '\0');

    private static (byte[] Packed, int Length) Deflate(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(plain);
        }

        var length = (int)packed.Length;
        return ([.. packed.ToArray(), .. new byte[length % 2]], length);
    }

    private void Add(ushort group, ushort element, string vr, byte[] value)
    {
        bytes.AddRange(Header(group, element, vr, (uint)value.Length));
        bytes.AddRange(value);
        seams.Add(bytes.Count);
    }

    private void AddEndless(ushort group, ushort element)
    {
        bytes.AddRange(Header(group, element, "SQ", uint.MaxValue));
        bytes.AddRange([0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF, .. Reference()]);
        bytes.AddRange([0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        seams.Add(bytes.Count);
    }

    private void AddFragments()
    {
        bytes.AddRange(Header(0x7FE0, 0x0010, "OB", uint.MaxValue));
        bytes.AddRange([0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0x00, 0xE0, 4, 0, 0, 0, 0xFF, 0xD8, 0xFF, 0xD9]);
        bytes.AddRange([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        seams.Add(bytes.Count);
    }

    private byte[] Item()
    {
        var reference = Reference();
        return [0xFE, 0xFF, 0x00, 0xE0, (byte)reference.Length, 0, 0, 0, .. reference];
    }

    private byte[] Reference() => [.. Header(0x0008, 0x1155, "UI", 4), .. "1.23"u8];

    private byte[] Header(ushort group, ushort element, string vr, uint length)
    {
        var isLong = vr is "SQ" or "OW" or "OB";
        var header = new byte[isExplicit && isLong ? 12 : 8];
        BinaryPrimitives.WriteUInt16LittleEndian(header, group);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), element);
        if (!isExplicit)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), length);
            return header;
        }

        Encoding.ASCII.GetBytes(vr).CopyTo(header, 4);
        if (isLong)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), (ushort)length);
        }

        return header;
    }
}
