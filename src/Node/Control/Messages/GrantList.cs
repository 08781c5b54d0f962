namespace DicomExchange.Node.Control.Messages;

/// <param name="Grants">The first given first.</param>
public sealed record GrantList(IReadOnlyList<GrantLine> Grants);
