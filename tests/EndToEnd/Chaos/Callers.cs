namespace DicomExchange.EndToEnd.Chaos;

/// <summary>How a destination is called that serves one association at a time.</summary>
internal enum Callers
{
    /// <summary>The node knows it, and opens one.</summary>
    One,

    /// <summary>The node opens several; those beyond the first get no answer until it has ended.</summary>
    Wait,

    /// <summary>The node opens several; those beyond the first are rejected for now.</summary>
    Rejected,
}
