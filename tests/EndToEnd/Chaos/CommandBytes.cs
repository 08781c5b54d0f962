using System.Buffers.Binary;
using System.Text;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Command sets and the P-DATA-TF PDUs they come in (PS3.7 §6.3, PS3.8 §9.3.5), as far as a line has to know them.</summary>
internal static class CommandBytes
{
    public const ushort StoreRequest = 0x0001;
    public const ushort StoreResponse = 0x8001;
    public const ushort AffectedClass = 0x0002;
    public const ushort Field = 0x0100;
    public const ushort MessageId = 0x0110;
    public const ushort RespondedTo = 0x0120;
    public const ushort DataSetType = 0x0800;
    public const ushort Status = 0x0900;
    public const ushort AffectedInstance = 0x1000;

    private const int PduHead = 6;
    private const int PdvHead = 6;
    private const int ElementHead = 8;

    /// <summary>The fragments of a P-DATA-TF.</summary>
    public static IEnumerable<(byte Context, bool IsCommand, bool IsLast, int At, int Length)> Fragments(byte[] pdu)
    {
        for (var from = PduHead; from + PdvHead <= pdu.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(pdu.AsSpan(from));
            yield return (pdu[from + 4], (pdu[from + 5] & 1) != 0, (pdu[from + 5] & 2) != 0, from + PdvHead, length - 2);
            from += 4 + length;
        }
    }

    /// <summary>Where in a command set the value of an element lies; an empty range where it is not.</summary>
    public static Range Find(ReadOnlySpan<byte> command, ushort element)
    {
        for (var at = 0; at + ElementHead <= command.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(command[(at + 4)..]);
            if (BinaryPrimitives.ReadUInt16LittleEndian(command[(at + 2)..]) == element)
            {
                return (at + ElementHead)..(at + ElementHead + length);
            }

            at += ElementHead + length;
        }

        return 0..0;
    }

    public static ushort Number(ReadOnlySpan<byte> command, ushort element) =>
        command[Find(command, element)] is { Length: 2 } value ? BinaryPrimitives.ReadUInt16LittleEndian(value) : (ushort)0;

    public static string Text(ReadOnlySpan<byte> command, ushort element) => Encoding.ASCII.GetString(command[Find(command, element)]).TrimEnd('\0', ' ');

    /// <summary>Whether the PDU holds a whole answer to a C-STORE; puts another status into it where one is given.</summary>
    public static bool IsStoreAnswer(byte[] pdu, ushort? status = null)
    {
        foreach (var (_, isCommand, isLast, at, length) in Fragments(pdu))
        {
            var command = pdu.AsSpan(at, length);
            if (isCommand && isLast && Number(command, Field) == StoreResponse)
            {
                if (status is { } other)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(command[Find(command, Status)], other);
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>A P-DATA-TF with the answer to a C-STORE.</summary>
    public static byte[] Answer(PassingStore store, ushort status)
    {
        using var command = new MemoryStream();
        Add(command, AffectedClass, Padded(store.SopClass));
        Add(command, Field, Short(StoreResponse));
        Add(command, RespondedTo, Short(store.Message));
        Add(command, DataSetType, Short(0x0101));
        Add(command, Status, Short(status));
        Add(command, AffectedInstance, Padded(store.SopInstance));
        var whole = (int)command.Length + ElementHead + 4;
        using var pdu = new MemoryStream();
        pdu.Write([WirePdu.Data, 0, 0, 0, (byte)((whole + PdvHead) >> 8), (byte)(whole + PdvHead), 0, 0, (byte)((whole + 2) >> 8), (byte)(whole + 2), store.Context, 3]);
        Add(pdu, 0x0000, [(byte)command.Length, (byte)(command.Length >> 8), 0, 0]);
        pdu.Write(command.GetBuffer(), 0, (int)command.Length);
        return pdu.ToArray();
    }

    private static byte[] Short(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Padded(string uid) => Encoding.ASCII.GetBytes(uid.Length % 2 == 0 ? uid : uid + '\0');

    private static void Add(MemoryStream into, ushort element, ReadOnlySpan<byte> value)
    {
        into.Write([0, 0, (byte)element, (byte)(element >> 8), (byte)value.Length, (byte)(value.Length >> 8), 0, 0]);
        into.Write(value);
    }
}
