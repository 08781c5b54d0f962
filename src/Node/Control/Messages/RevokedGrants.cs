namespace DicomExchange.Node.Control.Messages;

/// <param name="Grants">What was taken away, the first given first.</param>
/// <param name="Covering">Other grants to the same partner that still show some of it, or will once they begin.</param>
/// <param name="SeesAll">The settings let the partner see everything, whatever is granted.</param>
public sealed record RevokedGrants(IReadOnlyList<GrantLine> Grants, IReadOnlyList<GrantLine> Covering, bool SeesAll);
