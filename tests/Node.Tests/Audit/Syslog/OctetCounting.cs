using System.Globalization;
using System.Text;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>The counting of octets as RFC 5425 §4.3 has it, read strictly: no leading zero, nothing between two messages.</summary>
internal static class OctetCounting
{
    private const int MostDigits = 5;

    /// <param name="stream">What came over a connection.</param>
    /// <param name="rest">Octets at the end that are no whole message.</param>
    /// <exception cref="FormatException">Not counted as it must be.</exception>
    public static IReadOnlyList<byte[]> Split(byte[] stream, out int rest)
    {
        var messages = new List<byte[]>();
        var at = 0;
        while (true)
        {
            var space = Array.IndexOf(stream, (byte)' ', at, Math.Min(MostDigits + 1, stream.Length - at));
            if (space < 0)
            {
                rest = stream.Length - at;
                return rest <= MostDigits ? messages : throw new FormatException($"No count at {at}.");
            }

            var digits = Encoding.ASCII.GetString(stream, at, space - at);
            if (digits.Length == 0 || digits[0] == '0' || !digits.All(char.IsAsciiDigit))
            {
                throw new FormatException($"“{digits}” at {at} is no count.");
            }

            var count = int.Parse(digits, CultureInfo.InvariantCulture);
            if (space + 1 + count > stream.Length)
            {
                rest = stream.Length - at;
                return messages;
            }

            messages.Add(stream[(space + 1)..(space + 1 + count)]);
            at = space + 1 + count;
        }
    }
}
