using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Client;

/// <summary>What became of one file.</summary>
/// <param name="Path">Which one.</param>
/// <param name="Reply">The partner's answer; null where it was not asked or did not answer.</param>
/// <param name="Reason">Why it was not sent, or what the partner said to it; empty for plain success.</param>
public sealed record SendOutcome(string Path, DimseReply? Reply, string Reason)
{
    /// <summary>The association had ended before the partner answered.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>Bytes of the data set that were given to the connection, whatever became of them.</summary>
    public long Bytes { get; init; }

    public bool IsStored => Reply is { Status.IsFailure: false };
}
