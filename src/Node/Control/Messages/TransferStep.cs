namespace DicomExchange.Node.Control.Messages;

/// <summary>What a person's <c>send</c>, <c>find</c> or <c>pull</c> did.</summary>
public enum TransferStep
{
    /// <summary>Before the partner is called.</summary>
    Begun = 1,
    Sent = 2,
    NotSent = 3,

    /// <summary>An instance was written to the person's folder.</summary>
    Fetched = 4,

    /// <summary>A search was answered, or was not.</summary>
    Searched = 5,
    Ended = 6,

    /// <summary>Another certificate than the partner's answered, or the partner did not take ours.</summary>
    Alerted = 7,

    /// <summary>The first file of a study is about to be sent.</summary>
    Leaving = 8,
}
