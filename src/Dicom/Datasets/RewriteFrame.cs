namespace DicomExchange.Dicom.Datasets;

/// <summary>One open level of a data set that is being rewritten.</summary>
/// <param name="IsImplicitSource">Its elements came without representations.</param>
/// <param name="IsImplicitTarget">They are written without them.</param>
/// <param name="NeedsDelimiter">It was written with undefined length.</param>
/// <param name="Implied">What the representations left open depend on.</param>
internal readonly record struct RewriteFrame(bool IsImplicitSource, bool IsImplicitTarget, bool NeedsDelimiter, ImpliedVr Implied)
{
    /// <summary>Headers take as many bytes as before, so every length stays true.</summary>
    public bool KeepsLengths => IsImplicitSource == IsImplicitTarget;
}
