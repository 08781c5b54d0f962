namespace DicomExchange.Node.Forwarding;

/// <summary>Whether a destination is called.</summary>
public enum CircuitState
{
    /// <summary>Whatever waits is sent.</summary>
    Closed,

    /// <summary>Nobody calls until the wait is over.</summary>
    Open,

    /// <summary>One association finds out whether things are better.</summary>
    Probing,
}
