using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>Writes A-ASSOCIATE-RQ and -AC; layouts as in <see cref="AssociateReader"/> and <see cref="UserInformationReader"/>.</summary>
public static class AssociateWriter
{
    public static byte[] Write(AssociateRequest request)
    {
        var pdu = Begin(PduType.AssociateRequest, request.ProtocolVersion, request.CalledAeTitle, request.CallingAeTitle);
        WriteUid(pdu, ItemType.ApplicationContext, request.ApplicationContext);
        foreach (var context in request.Contexts)
        {
            var value = new ArrayBufferWriter<byte>();
            value.Write<byte>([context.Id, 0, 0, 0]);
            WriteUid(value, ItemType.AbstractSyntax, context.AbstractSyntax);
            foreach (var syntax in context.TransferSyntaxes)
            {
                WriteUid(value, ItemType.TransferSyntax, syntax);
            }

            WriteItem(pdu, ItemType.ContextProposal, value.WrittenSpan);
        }

        WriteItem(pdu, ItemType.UserInformation, UserInformationWriter.Write(request.User));
        return End(pdu);
    }

    public static byte[] Write(AssociateAccept accept)
    {
        var pdu = Begin(PduType.AssociateAccept, accept.ProtocolVersion, accept.CalledAeTitle, accept.CallingAeTitle);
        WriteUid(pdu, ItemType.ApplicationContext, accept.ApplicationContext);
        foreach (var context in accept.Contexts)
        {
            var value = new ArrayBufferWriter<byte>();
            value.Write<byte>([context.Id, 0, (byte)context.Result, 0]);
            WriteUid(value, ItemType.TransferSyntax, context.TransferSyntax);
            WriteItem(pdu, ItemType.ContextAnswer, value.WrittenSpan);
        }

        WriteItem(pdu, ItemType.UserInformation, UserInformationWriter.Write(accept.User));
        return End(pdu);
    }

    internal static void WriteItem(ArrayBufferWriter<byte> writer, byte type, ReadOnlySpan<byte> value)
    {
        var header = writer.GetSpan(4);
        header[0] = type;
        header[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)value.Length));
        writer.Advance(4);
        writer.Write(value);
    }

    private static void WriteUid(ArrayBufferWriter<byte> writer, byte type, Uid uid) => WriteItem(writer, type, Encoding.ASCII.GetBytes(uid.Value));

    private static ArrayBufferWriter<byte> Begin(PduType type, ushort version, AeTitle called, AeTitle calling)
    {
        const int Size = PduHeader.Size + PduHeader.AssociateFixedLength;
        var writer = new ArrayBufferWriter<byte>(1024);
        var fields = writer.GetSpan(Size)[..Size];
        fields.Clear();
        fields[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(fields[6..], version);
        fields.Slice(10, 32).Fill((byte)' ');
        Encoding.ASCII.GetBytes(called.Value, fields[10..]);
        Encoding.ASCII.GetBytes(calling.Value, fields[26..]);
        writer.Advance(Size);
        return writer;
    }

    private static byte[] End(ArrayBufferWriter<byte> writer)
    {
        var pdu = writer.WrittenSpan.ToArray();
        PduHeader.Write(pdu, (PduType)pdu[0], pdu.Length - PduHeader.Size);
        return pdu;
    }
}
