namespace DicomExchange.Node.Services;

/// <summary>Whom a peer that was turned away has to do with.</summary>
/// <param name="Owner">The partner whose certificate, or in clear whose title, it showed; null for a stranger.</param>
/// <param name="Claimed">Another partner, whose title it called with; null when there is none.</param>
public sealed record Suspicion(string? Owner, string? Claimed)
{
    public static Suspicion Nobody { get; } = new(null, null);
}
