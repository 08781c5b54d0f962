namespace DicomExchange.Node.Control.Messages;

/// <summary>Something of a patient that somebody received or saw.</summary>
public sealed record DisclosureLine
{
    /// <summary>The number of the audit record that says so.</summary>
    public required long Record { get; init; }

    /// <summary>When the first of it went; the same as <see cref="At"/> where it was one moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the last of it had gone.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// <c>sent</c>; <c>not-confirmed</c>: left the node, and the receiver did not say that it has it; <c>begun</c>: was about to leave, how much did is not known;
    /// <c>shown</c> in the matches of a query, <c>exported</c> to files, <c>displayed</c> at the console.
    /// </summary>
    public required string How { get; init; }

    /// <summary>The partner, or the person at the node.</summary>
    public required string To { get; init; }

    /// <summary>Where the partner was at the time.</summary>
    public string Address { get; init; } = string.Empty;

    public string Study { get; init; } = string.Empty;

    /// <summary>No end is on record, as after a crash: more may have gone than this. Of a query less may have been shown, and no more.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Instances; of a query the matches that it showed, of whomever; 0 where it is not known.</summary>
    public long Count { get; init; }

    public long Bytes { get; init; }

    /// <summary>Why it was allowed.</summary>
    public string Basis { get; init; } = string.Empty;
}
