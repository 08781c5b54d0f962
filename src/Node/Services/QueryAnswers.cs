using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>Which DIMSE status ends a query or retrieval (PS3.4 §C.4.1.1.4, §C.4.2.1.5). Pure.</summary>
public static class QueryAnswers
{
    /// <summary>A700H: more match than the settings let a query return.</summary>
    public const string TooMany = "too-many-matches";

    /// <summary>0122H: the class is none of queries or retrievals of this node.</summary>
    public const string ClassUnknown = "query-class-unknown";

    public static DimseReply Unauthorized(string reason) => new(DimseStatus.NotAuthorized, reason);

    public static DimseReply LevelInvalid { get; } = new(DimseStatus.DataSetDoesNotMatch, QueryLevels.Invalid, Tags.QueryRetrieveLevel);

    /// <summary>A900H for an identifier against the rules, C000H for one beyond a limit of this node.</summary>
    public static DimseReply Of(IdentifierProblem problem) =>
        new(problem.IsMismatch ? DimseStatus.DataSetDoesNotMatch : DimseStatus.CannotUnderstand, $"{problem.Reason}: {problem.Comment}", problem.OffendingElement);

    public static DimseReply TooManyMatches(int limit) => new(DimseStatus.OutOfResources, $"{TooMany}: the first {limit} were sent");
}
