namespace DicomExchange.Wire.Dimse;

/// <summary>Why a request was refused before a service saw it: one word each, sent as Error Comment and put into log and audit.</summary>
public static class DimseReasons
{
    /// <summary>0211H: a command this node does not serve.</summary>
    public const string OperationUnknown = "operation-unknown";

    /// <summary>0122H: the command names another SOP class than its presentation context, or the context gives the peer no such role.</summary>
    public const string SopClassNotNegotiated = "sop-class-not-negotiated";

    /// <summary>0117H: the Affected SOP Instance UID is missing or no UID.</summary>
    public const string SopInstanceInvalid = "sop-instance-invalid";

    /// <summary>0212H: the command should have a data set and announces none.</summary>
    public const string DataSetMissing = "data-set-missing";

    /// <summary>0210H: an operation with this Message ID is in progress.</summary>
    public const string MessageIdInUse = "message-id-in-use";

    /// <summary>A700H: as many queries and retrievals as an association may have are in progress.</summary>
    public const string TooManyOperations = "too-many-operations";

    /// <summary>A700H: the identifier is longer than is held in memory; 0213H for DIMSE-N.</summary>
    public const string IdentifierTooLong = "identifier-too-long";

    /// <summary>C000H: the identifier is no data set of its transfer syntax; 0115H for DIMSE-N.</summary>
    public const string IdentifierUnreadable = "identifier-unreadable";

    /// <summary>A700H: what requests may hold in memory, of this partner or of all, is in use; 0213H for DIMSE-N.</summary>
    public const string MemoryInUse = "memory-in-use";

    /// <summary>No response in the time an operation has; the association is aborted, since a late one could be taken for another's.</summary>
    public const string OperationTimeout = "operation-timeout";

    /// <summary>A801H: the Move Destination is missing or no AE title.</summary>
    public const string DestinationInvalid = "destination-invalid";
}
