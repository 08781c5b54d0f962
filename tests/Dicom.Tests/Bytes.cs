namespace DicomExchange.Dicom.Tests;

/// <summary>Bytes written by hand: hexadecimal digits, with 'letters in quotes' and anything else ignored.</summary>
internal static class Bytes
{
    public static byte[] Of(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                for (i++; text[i] != '\''; i++)
                {
                    bytes.Add((byte)text[i]);
                }
            }
            else if (char.IsAsciiHexDigit(text[i]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i++, 2), 16));
            }
        }

        return [.. bytes];
    }
}
