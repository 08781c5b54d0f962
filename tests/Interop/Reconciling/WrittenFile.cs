using System.Buffers.Binary;
using System.Text;

namespace DicomExchange.Interop.Reconciling;

/// <summary>
/// A Part 10 file as far as it says which instance it holds and how long its data set is (PS3.10 §7.1). What a foreign receiver wrote is
/// not read by the code under test.
/// </summary>
public static class WrittenFile
{
    // Preamble, prefix, and the element (0002,0000) with its length of four bytes.
    private const int MetaBegin = 144;

    public static (string Instance, long Bytes) Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var end = MetaBegin + (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(MetaBegin - 4));
        for (var at = MetaBegin; at < end;)
        {
            var element = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 2));
            var isLong = file[at + 4] == 'O';
            var length = isLong ? (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 6));
            at += isLong ? 12 : 8;
            if (element == 3)
            {
                return (Encoding.ASCII.GetString(file, at, length).TrimEnd('\0'), file.Length - end);
            }

            at += length;
        }

        throw new InvalidDataException($"{path} does not say which instance it holds.");
    }
}
