using System.Buffers.Binary;
using System.Text;

namespace DicomExchange.Interop.Reconciling;

/// <summary>A small object in a file that every client can send, written without the code under test.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Patient">Its Patient ID.</param>
/// <param name="Study">Its study; empty in an object that says none and must be refused.</param>
/// <param name="Instance">Its SOP Instance UID.</param>
public sealed record SmallObject(string Path, string Patient, string Study, string Instance)
{
    private const string SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";

    /// <param name="comment">What makes it as long as it is.</param>
    public SmallObject Write(string comment)
    {
        using var meta = new MemoryStream();
        Put(meta, 0x0002, 0x0002, "UI", SecondaryCapture);
        Put(meta, 0x0002, 0x0003, "UI", Instance);
        Put(meta, 0x0002, 0x0010, "UI", ExplicitLittleEndian);
        Put(meta, 0x0002, 0x0012, "UI", "1.2.826.0.1.3680043.10.9999.9");

        using var file = new MemoryStream();
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        file.Write([2, 0, 0, 0, (byte)'U', (byte)'L', 4, 0]);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)meta.Length);
        file.Write(length);
        meta.WriteTo(file);
        Put(file, 0x0008, 0x0016, "UI", SecondaryCapture);
        Put(file, 0x0008, 0x0018, "UI", Instance);
        Put(file, 0x0008, 0x0060, "CS", "OT");
        Put(file, 0x0010, 0x0010, "PN", "Reconciled^" + Patient);
        Put(file, 0x0010, 0x0020, "LO", Patient);
        if (Study.Length > 0)
        {
            Put(file, 0x0020, 0x000D, "UI", Study);
        }

        Put(file, 0x0020, 0x000E, "UI", $"{(Study.Length > 0 ? Study : Instance)}.7");
        Put(file, 0x0020, 0x4000, "LT", comment);
        File.WriteAllBytes(Path, file.ToArray());
        return this;
    }

    private static void Put(Stream to, ushort group, ushort element, string vr, string value)
    {
        var padded = value.Length % 2 == 0 ? value : value + (vr == "UI" ? '\0' : ' ');
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(head, group);
        BinaryPrimitives.WriteUInt16LittleEndian(head[2..], element);
        Encoding.ASCII.GetBytes(vr, head[4..]);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)padded.Length);
        to.Write(head);
        to.Write(Encoding.ASCII.GetBytes(padded));
    }
}
