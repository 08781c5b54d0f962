using System.Buffers;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>Writes the fields of a row; see <see cref="RowFields"/> for their form. Fields must come in ascending order of code.</summary>
/// <param name="most">Bytes a row may have.</param>
internal sealed class RowWriter(int most = RowWriter.MaxLength)
{
    /// <summary>No row of what is indexed is longer: it must fit into a page of the index in memory.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly ArrayBufferWriter<byte> bytes = new(512);
    private int last = -1;

    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    /// <summary>Adds a field; an empty value is the same as none. A value that would overfill the row is left out.</summary>
    public RowWriter Add(byte code, ReadOnlySpan<byte> value)
    {
        if (code <= last)
        {
            throw new ArgumentException("Fields come in ascending order.", nameof(code));
        }

        last = code;
        if (value.IsEmpty || bytes.WrittenCount + value.Length + 6 > most)
        {
            return this;
        }

        var head = bytes.GetSpan(value.Length + 6);
        head[0] = code;
        var at = 1;
        var length = (uint)value.Length;
        while (length >= 0x80)
        {
            head[at++] = (byte)(length | 0x80);
            length >>= 7;
        }

        head[at++] = (byte)length;
        value.CopyTo(head[at..]);
        bytes.Advance(at + value.Length);
        return this;
    }

    /// <summary>The row with the value under the code put in or replaced.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> row, byte code, ReadOnlySpan<byte> value)
    {
        var writer = new RowWriter();
        var fields = new RowFields(row);
        var placed = false;
        while (fields.Next())
        {
            if (!placed && fields.Code >= code)
            {
                writer.Add(code, value);
                placed = true;
            }

            if (fields.Code != code)
            {
                writer.Add(fields.Code, fields.Value);
            }
        }

        if (!placed)
        {
            writer.Add(code, value);
        }

        return writer.Written.ToArray();
    }
}
