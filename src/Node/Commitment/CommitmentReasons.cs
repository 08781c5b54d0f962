namespace DicomExchange.Node.Commitment;

/// <summary>What storage commitment answers and notes: one word each, the same in status, queue, log and audit.</summary>
public static class CommitmentReasons
{
    /// <summary>0123H, 0113H: another action or event than the one the class has.</summary>
    public const string TypeUnknown = "commitment-type-unknown";

    /// <summary>0112H: another instance than the well-known one (PS3.4 §J.3.5).</summary>
    public const string InstanceUnknown = "commitment-instance-unknown";

    /// <summary>0115H: no Transaction UID, no instances, or one without its class or UID.</summary>
    public const string ListInvalid = "commitment-list-invalid";

    /// <summary>0213H: more instances than are taken in one request.</summary>
    public const string TooManyInstances = "too-many-instances";

    /// <summary>0131H: the Transaction UID stands for another request whose report is still to come.</summary>
    public const string TransactionInUse = "transaction-in-use";

    /// <summary>0213H: as many reports wait for this partner as may.</summary>
    public const string TooManyReports = "too-many-reports";

    /// <summary>0115H: a report for a transaction that this node has not begun with this partner, or that is over.</summary>
    public const string TransactionUnknown = "transaction-unknown";

    /// <summary>The partner has answered that it does not commit itself to an instance.</summary>
    public const string Failed = "commitment-failed";

    /// <summary>The partner's report leaves an instance out.</summary>
    public const string Unreported = "commitment-unreported";

    /// <summary>The partner does not take a request for commitment.</summary>
    public const string RequestRefused = "commitment-refused";

    /// <summary>The partner has taken a request and not reported in time.</summary>
    public const string NoReport = "commitment-report-missing";

    /// <summary>A report could not be delivered for as long as is tried.</summary>
    public const string ReportExpired = "commitment-report-expired";

    /// <summary>The partner does not take a report.</summary>
    public const string ReportRefused = "commitment-report-refused";
}
