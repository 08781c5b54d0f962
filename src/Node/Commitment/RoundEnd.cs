namespace DicomExchange.Node.Commitment;

/// <summary>How a round with a partner ended, and when the next is due.</summary>
/// <param name="HasFailed">The partner did not answer as it should: the next round waits, longer each time.</param>
/// <param name="Next">Where it has not failed: when to come again; null for not before there is something new.</param>
internal readonly record struct RoundEnd(bool HasFailed, TimeSpan? Next)
{
    public static RoundEnd Done => new(false, null);

    public static RoundEnd Failed => new(true, null);

    public static RoundEnd Later(TimeSpan wait) => new(false, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
}
