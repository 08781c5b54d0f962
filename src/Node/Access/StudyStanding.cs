namespace DicomExchange.Node.Access;

/// <summary>How one study stands to the partner that asks for it.</summary>
/// <param name="HasOwn">It holds at least one instance this partner sent.</param>
/// <param name="GrantedFrom">Beginning of a grant that covers some of it, if there is one.</param>
/// <param name="GrantedUntil">End of that grant, exclusive.</param>
public readonly record struct StudyStanding(bool HasOwn, DateTimeOffset? GrantedFrom = null, DateTimeOffset? GrantedUntil = null)
{
    public bool IsGranted(DateTimeOffset now) => GrantedFrom is { } from && GrantedUntil is { } until && from <= now && now < until;
}
