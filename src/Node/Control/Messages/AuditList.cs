namespace DicomExchange.Node.Control.Messages;

/// <param name="Records">Oldest first.</param>
public sealed record AuditList(IReadOnlyList<AuditLine> Records)
{
    /// <summary>Those that nobody can say of whether they are meant, oldest first.</summary>
    public IReadOnlyList<UnreadableRecord> Unreadable { get; init; } = [];
}
