namespace DicomExchange.Store.Catalog.Rows;

/// <summary>
/// Walks the fields of an opened row:
/// <code>
/// field:  | code, 1 byte | length, 7 bits a byte, low first | value |
/// row:    fields in ascending order of code, each at most once
/// </code>
/// Values are in the form of <see cref="Dicom.Text.AttributeText"/>.
/// </summary>
internal ref struct RowFields(ReadOnlySpan<byte> row)
{
    private ReadOnlySpan<byte> rest = row;

    public byte Code { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (rest.Length < 2)
        {
            return false;
        }

        Code = rest[0];
        var length = 0;
        var shift = 0;
        var at = 1;
        byte part;
        do
        {
            if (at >= rest.Length || shift > 28)
            {
                return Stop();
            }

            part = rest[at++];
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);

        if (length < 0 || length > rest.Length - at)
        {
            return Stop();
        }

        Value = rest.Slice(at, length);
        rest = rest[(at + length)..];
        return true;
    }

    /// <summary>The value under the code; empty where the row has none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> row, byte code)
    {
        var fields = new RowFields(row);
        while (fields.Next())
        {
            if (fields.Code >= code)
            {
                return fields.Code == code ? fields.Value : [];
            }
        }

        return [];
    }

    private bool Stop()
    {
        rest = [];
        return false;
    }
}
