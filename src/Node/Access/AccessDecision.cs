using System.Globalization;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Access;

/// <summary>Allowed, or refused with a word of <see cref="AccessReasons"/>. The default value refuses.</summary>
public readonly record struct AccessDecision
{
    private readonly bool allowed;
    private readonly string? why;
    private readonly Grant? grant;

    private AccessDecision(bool allowed, string? why, Grant? grant = null)
    {
        this.allowed = allowed;
        this.why = why;
        this.grant = grant;
    }

    public static AccessDecision Allow => new(allowed: true, why: null);

    public bool IsAllowed => allowed;

    /// <summary>Empty when allowed.</summary>
    public string Reason => allowed ? string.Empty : why ?? AccessReasons.OperationNotAllowed;

    /// <summary>
    /// On what the audit says that the right to an instance rests: <c>own</c>, <c>all</c>, or <c>grant n: basis</c>. Empty when refused, and
    /// where it was about no instance.
    /// </summary>
    public string Basis => (allowed, grant) switch
    {
        (false, _) => string.Empty,
        (true, null) => why ?? string.Empty,
        (true, { } given) => string.Create(CultureInfo.InvariantCulture, $"grant {given.Id}: {given.Basis}"),
    };

    public static AccessDecision AllowBecause(string basis) => new(allowed: true, basis);

    public static AccessDecision AllowBecause(Grant grant) => new(allowed: true, why: null, grant);

    public static AccessDecision Refuse(string reason) => new(allowed: false, reason);

    public override string ToString() => allowed ? "allowed" : Reason;
}
