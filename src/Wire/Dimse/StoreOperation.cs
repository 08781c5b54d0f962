using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>A C-STORE request (PS3.7 §9.1.1) whose data set is still on its way.</summary>
public sealed class StoreOperation
{
    private readonly IncomingMessage message;

    internal StoreOperation(IncomingMessage message, Uid sopClass, Uid sopInstance)
    {
        this.message = message;
        SopClass = sopClass;
        SopInstance = sopInstance;
        MoveOriginator = AeTitle.TryParse(message.Command.GetPlainText(Tags.MoveOriginatorApplicationEntityTitle), out var title) ? title : default;
        MoveOriginatorMessageId = message.Command.GetUInt16(Tags.MoveOriginatorMessageID);
    }

    /// <summary>Affected SOP Class UID, the same as the context's abstract syntax.</summary>
    public Uid SopClass { get; }

    /// <summary>Affected SOP Instance UID.</summary>
    public Uid SopInstance { get; }

    /// <summary>Who asked for the C-MOVE this belongs to; empty when none is named.</summary>
    public AeTitle MoveOriginator { get; }

    public ushort? MoveOriginatorMessageId { get; }

    /// <summary>How the data set is encoded.</summary>
    public TransferSyntax TransferSyntax => message.Context.TransferSyntax;

    /// <summary>
    /// The next bytes of the data set, a slice of the receive buffer valid until the next call; empty at the end. What is
    /// left unread is drained before the answer goes out.
    /// </summary>
    /// <exception cref="AssociationException">The association ended: the object is not complete and must not be kept.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) => message.ReadAsync(cancellationToken);
}
