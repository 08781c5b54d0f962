namespace DicomExchange.Wire.Tests.Pdus;

internal static class Hex
{
    /// <summary>Bytes written as hex, with spaces, line breaks and quoted ASCII: <c>01 00 "ABC"</c>.</summary>
    public static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        var parts = text.Split('"');
        for (var i = 0; i < parts.Length; i++)
        {
            bytes.AddRange(i % 2 == 1
                ? System.Text.Encoding.ASCII.GetBytes(parts[i])
                : Convert.FromHexString(string.Concat(parts[i].Where(char.IsAsciiHexDigit))));
        }

        return [.. bytes];
    }
}
