using System.Buffers.Binary;
using Xunit;

namespace DicomExchange.Dicom.Tests.Text;

/// <summary>Real files of other makers, beside the repository where there are any.</summary>
internal static class Samples
{
    /// <summary>The bytes of a file; the test is skipped where it is missing.</summary>
    public static byte[] Read(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "dicom-samples", relativePath);
            if (File.Exists(path))
            {
                return File.ReadAllBytes(path);
            }
        }

        Assert.Skip($"No shared/dicom-samples/{relativePath} in any folder above the tests.");
        return [];
    }

    /// <summary>Values of an element in explicit little endian with a short length, wherever they stand, nested ones too.</summary>
    public static List<byte[]> FindAll(byte[] file, ushort group, ushort element, string vr)
    {
        byte[] head = [(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8), (byte)vr[0], (byte)vr[1]];
        var found = new List<byte[]>();
        for (var at = file.AsSpan().IndexOf(head); at >= 0;)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 6));
            found.Add(file[(at + 8)..(at + 8 + length)]);
            var next = file.AsSpan(at + 8).IndexOf(head);
            at = next < 0 ? -1 : at + 8 + next;
        }

        return found;
    }
}
