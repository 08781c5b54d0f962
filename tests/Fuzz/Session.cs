using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Fuzz;

/// <summary>All that a requestor sends in a whole association: request, echo, store, find, cancel, release.</summary>
internal static class Session
{
    private const byte Echo = 1;
    private const byte Store = 3;
    private const byte Find = 5;

    public static byte[] Request() => AssociateWriter.Write(new AssociateRequest
    {
        CalledAeTitle = AeTitle.Parse("NODE"),
        CallingAeTitle = AeTitle.Parse("PEER"),
        ApplicationContext = Uids.ApplicationContext,
        Contexts =
        [
            new ContextProposal(Echo, SopClasses.Verification, [TransferSyntaxes.ImplicitLittleEndian.Uid]),
            new ContextProposal(Store, SopClasses.CTImageStorage, [TransferSyntaxes.ExplicitLittleEndian.Uid, TransferSyntaxes.ImplicitLittleEndian.Uid]),
            new ContextProposal(Find, SopClasses.StudyRootFind, [TransferSyntaxes.ExplicitLittleEndian.Uid]),
        ],
        User = new UserInformation
        {
            MaximumLength = 16384,
            ImplementationClass = Uid.Parse("1.2.3.4"),
            ImplementationVersion = "FUZZ",
            Window = new AsynchronousOperationsWindow(1, 1),
            Roles = [new RoleSelection(SopClasses.CTImageStorage, true, true)],
        },
    });

    public static byte[] Bytes()
    {
        var all = new ArrayBufferWriter<byte>();
        all.Write(Request());
        Message(all, Echo, Command(CommandField.CEchoRequest, 1, SopClasses.Verification), null);
        var store = Command(CommandField.CStoreRequest, 2, SopClasses.CTImageStorage)
            .SetUInt16(Tags.Priority, 0).SetUid(Tags.AffectedSOPInstanceUID, Uid.Parse("1.2.3.4.5.6"));
        Message(all, Store, store, Corpus.Object(TransferSyntaxes.ExplicitLittleEndian));
        var identifier = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.PatientName, Vr.PN, "No*"), TransferSyntaxes.ExplicitLittleEndian, identifier);
        Message(all, Find, Command(CommandField.CFindRequest, 3, SopClasses.StudyRootFind).SetUInt16(Tags.Priority, 0), identifier.WrittenSpan.ToArray());
        Message(all, Find, new DataSet().SetUInt16(Tags.CommandField, (ushort)CommandField.CCancelRequest).SetUInt16(Tags.MessageIDBeingRespondedTo, 3), null);
        all.Write(ReleasePdus.Request());
        return all.WrittenSpan.ToArray();
    }

    private static DataSet Command(CommandField field, ushort id, Uid sopClass) => new DataSet()
        .SetUid(Tags.AffectedSOPClassUID, sopClass).SetUInt16(Tags.CommandField, (ushort)field).SetUInt16(Tags.MessageID, id);

    /// <summary>The command in one PDU; the data set in PDUs of 200 bytes, so that cuts fall everywhere.</summary>
    private static void Message(ArrayBufferWriter<byte> all, byte context, DataSet command, byte[]? data)
    {
        command.SetUInt16(Tags.CommandDataSetType, (ushort)(data is null ? 0x0101 : 0));
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.WriteCommand(command, bytes);
        Fragment(all, context, isCommand: true, isLast: true, bytes.WrittenSpan);
        for (var at = 0; at < data?.Length; at += 200)
        {
            var length = Math.Min(200, data.Length - at);
            Fragment(all, context, isCommand: false, isLast: at + length == data.Length, data.AsSpan(at, length));
        }
    }

    private static void Fragment(ArrayBufferWriter<byte> all, byte context, bool isCommand, bool isLast, ReadOnlySpan<byte> bytes)
    {
        var header = all.GetSpan(PduHeader.Size + Pdv.HeaderSize);
        PduHeader.Write(header, PduType.Data, Pdv.HeaderSize + bytes.Length);
        Pdv.WriteHeader(header[PduHeader.Size..], context, isCommand, isLast, bytes.Length);
        all.Advance(PduHeader.Size + Pdv.HeaderSize);
        all.Write(bytes);
    }
}
