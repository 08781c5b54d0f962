using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Intake;

/// <summary>Which DIMSE status says what happened to an object (PS3.4 §B.2.3). Pure.</summary>
public static class IntakeAnswers
{
    /// <summary>The data set names another class or instance than the command.</summary>
    public const string CommandMismatch = "command-data-set-mismatch";

    public static DimseReply Unauthorized(string reason) => new(DimseStatus.NotAuthorized, reason);

    /// <summary>
    /// A data set that cannot be followed, or not within the limits, at the element where that showed; C000H, since it will be the
    /// same when it comes again.
    /// </summary>
    public static DimseReply Unreadable(DataSetException fault) => new(DimseStatus.CannotUnderstand, fault.Reason, fault.Tag);

    /// <summary>An identifier that is missing (A900H) or no UID; a SOP Instance UID against the rules is 0117H (PS3.7 §C.5.8).</summary>
    public static DimseReply Unidentified(string reason, Tag offender) => offender == Tags.SOPInstanceUID && reason == InstanceIdentity.Invalid
        ? new DimseReply(DimseStatus.InvalidInstance, reason, offender)
        : new DimseReply(DimseStatus.DataSetDoesNotMatch, reason, offender);

    public static DimseReply Mismatched(Tag offender) => new(DimseStatus.DataSetDoesNotMatch, CommandMismatch, offender);

    /// <summary>The store could not take it now; the sender may try again later.</summary>
    public static DimseReply Unstored(string reason) => new(DimseStatus.OutOfResources, reason);

    public static DimseReply Of(StoreOutcome outcome) => outcome.IsSafe ? DimseReply.Success : Unstored(outcome.Reason ?? CatalogReasons.CommitFailed);
}
