using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>A C-MOVE request (PS3.7 §9.1.4). The sub-operations happen on other associations; here they are only counted.</summary>
public sealed class MoveOperation
{
    private readonly MemoryLease memory;

    internal MoveOperation(IncomingMessage message, MemoryLease memory, Uid sopClass, DataSet identifier, SubOperationTally tally)
    {
        this.memory = memory;
        SopClass = sopClass;
        Identifier = identifier;
        Tally = tally;
        MessageId = message.Command.GetUInt16(Tags.MessageID) ?? 0;
        Destination = AeTitle.TryParse(message.Command.GetPlainText(Tags.MoveDestination), out var title) ? title : default;
    }

    public Uid SopClass { get; }

    public DataSet Identifier { get; }

    /// <summary>Move Originator Message ID for the sub-operations.</summary>
    public ushort MessageId { get; }

    /// <summary>Empty when the peer sent no AE title: answer A801.</summary>
    public AeTitle Destination { get; }

    /// <summary>Counts the sub-operations and reports them to the peer.</summary>
    public SubOperationTally Tally { get; }

    /// <summary>
    /// Counts what the service is about to hold for this operation against <see cref="DimseServices.Memory"/>, until the operation
    /// is answered. For one thread at a time.
    /// </summary>
    /// <param name="bytes">An estimate.</param>
    /// <returns>False, and nothing is counted, where there is no more: answer A701H.</returns>
    public bool TryHold(long bytes) => memory.TryGrow(bytes);
}
