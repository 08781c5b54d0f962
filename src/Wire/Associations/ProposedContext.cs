using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Associations;

/// <summary>An abstract syntax with the transfer syntaxes offered for it, preferred first.</summary>
public sealed record ProposedContext(Uid AbstractSyntax, params IReadOnlyList<TransferSyntax> TransferSyntaxes);
