using System.Buffers.Binary;

namespace DicomExchange.Fuzz;

/// <summary>Changes bytes the way faulty and hostile programs do: lengths above all.</summary>
internal static class Mutation
{
    private static readonly uint[] Telling =
        [0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0xE000_FFFE, 0xE00D_FFFE, 0xE0DD_FFFE];

    /// <summary>One to four changes; the original is left as it is.</summary>
    public static byte[] Of(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            bytes = Change(bytes, random);
        }

        return bytes;
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        if (bytes.Length < 8)
        {
            return [.. bytes, (byte)random.Next(256)];
        }

        var at = random.Next(bytes.Length);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 40))..]];
            case 4:
                return [.. bytes[..at], .. bytes.AsSpan(random.Next(bytes.Length))[..1], .. Piece(bytes, random), .. bytes[at..]];
            case 5:
                random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 16), bytes.Length - at)));
                return bytes;
            case 6:
                WriteTelling(bytes, random);
                return bytes;
            default:
                Piece(bytes, random).CopyTo(bytes.AsSpan(Math.Min(at, bytes.Length - 64 > 0 ? bytes.Length - 64 : 0)));
                return bytes;
        }
    }

    /// <summary>A copy of up to 64 bytes from elsewhere, never longer than the whole.</summary>
    private static byte[] Piece(byte[] bytes, Random random)
    {
        var from = random.Next(bytes.Length);
        return bytes.AsSpan(from, Math.Min(random.Next(1, 64), bytes.Length - from)).ToArray();
    }

    private static void WriteTelling(byte[] bytes, Random random)
    {
        var value = Telling[random.Next(Telling.Length)];
        var at = random.Next(bytes.Length - 4);
        switch (random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
                break;
            case 1:
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
                break;
            default:
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)value);
                break;
        }
    }
}
