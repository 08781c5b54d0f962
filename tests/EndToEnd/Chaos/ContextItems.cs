using System.Buffers.Binary;
using System.Text;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>The presentation contexts in the PDUs that open an association (PS3.8 §9.3.2, §9.3.3).</summary>
internal static class ContextItems
{
    private const int Fixed = 74;
    private const int ItemHead = 4;
    private const byte Application = 0x10;
    private const byte Proposed = 0x20;
    private const byte Answered = 0x21;
    private const byte TransferSyntax = 0x40;

    /// <summary>The transfer syntaxes of the contexts that were accepted.</summary>
    public static Dictionary<byte, string> Accepted(byte[] accept) => Items(accept, Fixed, accept.Length)
        .Where(i => i.Type == Answered && accept[i.At + 2] == 0)
        .ToDictionary(i => accept[i.At], i => Items(accept, i.At + 4, i.At + i.Length)
            .Where(static s => s.Type == TransferSyntax)
            .Select(s => Encoding.ASCII.GetString(accept, s.At, s.Length).TrimEnd('\0')).Single());

    /// <summary>An answer to the request that accepts the association and none of its contexts.</summary>
    public static byte[] RefuseAll(byte[] request, byte result)
    {
        using var answer = new MemoryStream();
        answer.Write(request, 0, Fixed);
        foreach (var (type, at, length) in Items(request, Fixed, request.Length))
        {
            if (type == Application)
            {
                answer.Write(request, at - ItemHead, ItemHead + length);
            }
            else if (type == Proposed)
            {
                var syntax = Items(request, at + 4, at + length).First(static s => s.Type == TransferSyntax);
                Write(answer, Answered, [request[at], 0, result, 0, TransferSyntax, 0, (byte)(syntax.Length >> 8), (byte)syntax.Length, .. request.AsSpan(syntax.At, syntax.Length)]);
            }
        }

        Write(answer, 0x50, [0x51, 0, 0, 4, 0, 0, 0x40, 0, 0x52, 0, 0, 7, .. "1.2.3.4"u8]);
        var bytes = answer.ToArray();
        bytes[0] = WirePdu.AssociateAccept;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(2), bytes.Length - 6);
        return bytes;
    }

    /// <summary>Refuses every second context that was accepted, where there is one.</summary>
    /// <returns>Whether there was.</returns>
    public static bool RefuseSome(byte[] accept, byte result)
    {
        var some = Items(accept, Fixed, accept.Length).Where(i => i.Type == Answered && accept[i.At + 2] == 0).Where(static (_, n) => n % 2 == 0).ToList();
        some.ForEach(i => accept[i.At + 2] = result);
        return some.Count > 0;
    }

    private static void Write(MemoryStream into, byte type, ReadOnlySpan<byte> content)
    {
        into.Write([type, 0, (byte)(content.Length >> 8), (byte)content.Length]);
        into.Write(content);
    }

    private static IEnumerable<(byte Type, int At, int Length)> Items(byte[] pdu, int from, int end)
    {
        while (from + ItemHead <= end)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(pdu.AsSpan(from + 2));
            yield return (pdu[from], from + ItemHead, length);
            from += ItemHead + length;
        }
    }
}
