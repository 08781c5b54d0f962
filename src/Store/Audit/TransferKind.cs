namespace DicomExchange.Store.Audit;

/// <summary>Which way instances went, and what came of it. The numbers are part of the format.</summary>
public enum TransferKind : byte
{
    /// <summary>The record is no sum of a transfer.</summary>
    None = 0,

    /// <summary>Taken; they had not been held before.</summary>
    ReceivedNew = 1,

    /// <summary>Taken; they were held already with the same content.</summary>
    ReceivedAgain = 2,

    /// <summary>Taken; they were held with other content.</summary>
    ReceivedVariant = 3,
    NotReceived = 4,
    /// <summary>The receiver said that it has them.</summary>
    Sent = 5,

    /// <summary>Nothing of them left the node.</summary>
    NotSent = 6,

    /// <summary>Written to a folder that a person had named; the store does not hold them.</summary>
    Fetched = 7,
    NotFetched = 8,

    /// <summary>They left the node in whole or in part, and the receiver did not say that it has them: it may have them all the same.</summary>
    NotConfirmed = 9,

    /// <summary>The first of them is about to leave; what came of them is another record.</summary>
    Begun = 10,
}
