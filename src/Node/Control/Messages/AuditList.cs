namespace DicomExchange.Node.Control.Messages;

/// <param name="Records">Oldest first.</param>
/// <param name="IsCut">There are older ones that the filter means, too.</param>
public sealed record AuditList(IReadOnlyList<AuditLine> Records, bool IsCut = false)
{
    /// <summary>Those that nobody can say of whether they are meant, oldest first.</summary>
    public IReadOnlyList<UnreadableRecord> Unreadable { get; init; } = [];
}
