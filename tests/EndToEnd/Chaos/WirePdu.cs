using System.Buffers.Binary;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>One PDU as it comes over a line (PS3.8 §9.3), read without the code that is tested.</summary>
/// <param name="Bytes">With its head; of one in whose midst the line ended, what came before.</param>
/// <param name="IsWhole">All of it came.</param>
internal sealed record WirePdu(byte[] Bytes, bool IsWhole)
{
    public const byte AssociateRequest = 1;
    public const byte AssociateAccept = 2;
    public const byte Data = 4;
    public const byte ReleaseRequest = 5;

    private const int Head = 6;
    private const int Most = 16 << 20;

    public byte Type => Bytes[0];

    public bool Is(byte type) => IsWhole && Type == type;

    /// <returns>Null where the line ended.</returns>
    public static async Task<WirePdu?> ReadAsync(Stream from)
    {
        var head = new byte[Head];
        var read = await FillAsync(from, head, 0);
        if (read < Head)
        {
            return read == 0 ? null : new WirePdu(head[..read], false);
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(2));
        if (length > Most)
        {
            throw new IOException($"A PDU of {length} bytes.");
        }

        var bytes = new byte[Head + (int)length];
        head.CopyTo(bytes, 0);
        read = await FillAsync(from, bytes, Head);
        return new WirePdu(bytes[..read], read == bytes.Length);
    }

    /// <summary>An A-RELEASE-RP, A-ASSOCIATE-RJ or A-ABORT.</summary>
    public static byte[] Short(byte type, byte second, byte third, byte fourth) => [type, 0, 0, 0, 0, 4, 0, second, third, fourth];

    private static async Task<int> FillAsync(Stream from, byte[] into, int filled)
    {
        try
        {
            while (filled < into.Length && await from.ReadAsync(into.AsMemory(filled)) is > 0 and var read)
            {
                filled += read;
            }
        }
        catch (IOException) when (filled > 0)
        {
            // What came before the line broke is part of what happened.
        }

        return filled;
    }
}
