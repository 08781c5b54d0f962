using System.Security.Cryptography;

namespace DicomExchange.Store.Proof;

/// <summary>
/// Drawn anew for each proof: turns a row into a number modulo the prime 2^61 - 1, so that two collections of rows have the same product
/// of these numbers when they are the same collection in any order, and else, whatever somebody made of them who does not know the key,
/// only by a chance of some 2^-61 for each row.
/// </summary>
internal sealed class PrintKey
{
    public const ulong Prime = (1UL << 61) - 1;

    private const int Parts = 4;
    private readonly ulong[] factors = new ulong[Parts];

    public PrintKey()
    {
        Span<byte> drawn = stackalloc byte[Parts * sizeof(ulong)];
        RandomNumberGenerator.Fill(drawn);
        for (var i = 0; i < Parts; i++)
        {
            factors[i] = BitConverter.ToUInt64(drawn[(i * sizeof(ulong))..]) % Prime;
        }
    }

    /// <param name="a">Below the prime.</param>
    /// <param name="b">Below the prime.</param>
    public static ulong Multiply(ulong a, ulong b) => Reduce((UInt128)a * b);

    /// <summary>Never 0.</summary>
    public ulong Of(long number, long sequence)
    {
        // In halves: a number and the same number plus the prime would else be one.
        var sum = factors[0]
            + ((UInt128)(uint)(number >> 32) * factors[1])
            + ((UInt128)(uint)number * factors[2])
            + ((UInt128)(ulong)sequence * factors[3]);
        return Reduce(sum) is > 0 and var print ? print : 1;
    }

    /// <summary>2^61 is 1 modulo the prime, so the bits above are added to those below; that costs a fraction of a division.</summary>
    private static ulong Reduce(UInt128 value)
    {
        var sum = ((ulong)value & Prime) + ((ulong)(value >> 61) & Prime) + (ulong)(value >> 122);
        var once = (sum & Prime) + (sum >> 61);
        return once >= Prime ? once - Prime : once;
    }
}
