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

    private const int Parts = 6;
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

    public static ulong Multiply(ulong a, ulong b) => (ulong)((UInt128)a * b % Prime);

    /// <summary>Never 0.</summary>
    public ulong Of(long first, long second, long sequence)
    {
        // In halves: a number and the same number plus the prime would else be one.
        var sum = factors[0]
            + ((UInt128)(uint)(first >> 32) * factors[1])
            + ((UInt128)(uint)first * factors[2])
            + ((UInt128)(uint)(second >> 32) * factors[3])
            + ((UInt128)(uint)second * factors[4])
            + ((UInt128)(ulong)sequence * factors[5]);
        return (ulong)(sum % Prime) is > 0 and var print ? print : 1;
    }
}
