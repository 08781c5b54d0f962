namespace DicomExchange.Node.Access;

/// <summary>Allowed, or refused with a word of <see cref="AccessReasons"/>. The default value refuses.</summary>
public readonly record struct AccessDecision
{
    private readonly bool allowed;
    private readonly string? reason;

    private AccessDecision(bool allowed, string? reason)
    {
        this.allowed = allowed;
        this.reason = reason;
    }

    public static AccessDecision Allow => new(allowed: true, reason: null);

    public bool IsAllowed => allowed;

    /// <summary>Empty when allowed.</summary>
    public string Reason => allowed ? string.Empty : reason ?? AccessReasons.OperationNotAllowed;

    public static AccessDecision Refuse(string reason) => new(allowed: false, reason);

    public override string ToString() => allowed ? "allowed" : Reason;
}
