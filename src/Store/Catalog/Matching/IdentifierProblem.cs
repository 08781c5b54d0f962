using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Why an identifier cannot be matched: a value, never an exception, and without anything of a patient in it.</summary>
/// <param name="Reason">One word for status, log and audit, such as <c>date-malformed</c>.</param>
/// <param name="OffendingElement">The attribute at fault, for (0000,0901).</param>
/// <param name="Comment">One sentence of at most 64 characters for (0000,0902).</param>
/// <param name="IsMismatch">True: the identifier is wrong, A900H. False: it is beyond a limit of this node, C000H.</param>
public sealed record IdentifierProblem(string Reason, Tag OffendingElement, string Comment, bool IsMismatch);
