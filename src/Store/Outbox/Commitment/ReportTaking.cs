namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>What became of a report that was to be kept.</summary>
public enum ReportTaking
{
    /// <summary>It is on the disk.</summary>
    Kept,

    /// <summary>The same was asked for under the same Transaction UID, and its report is still to come: it stands for both.</summary>
    Repeated,

    /// <summary>Something else was asked for under the same Transaction UID, and its report is still to come.</summary>
    TransactionInUse,

    /// <summary>As many reports wait for this partner as may.</summary>
    TooMany,
}
