namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// Where the record behind a message stands in the chain. It travels with the message: a collector tells repeats and gaps by the number,
/// and whoever compares the hash with the trail later finds a tail that was cut off or records that were written anew.
/// </summary>
/// <param name="Message">The number of the message, from 1 without gaps.</param>
/// <param name="Sequence">The number of the record.</param>
/// <param name="Chain">The identity of the chain.</param>
/// <param name="Hash">The hash of the chain at this record, 32 bytes.</param>
/// <param name="Time">When the event was.</param>
public sealed record AuditStamp(long Message, long Sequence, UInt128 Chain, ReadOnlyMemory<byte> Hash, DateTimeOffset Time)
{
    /// <summary>What was left out to keep the message within <see cref="SyslogFrame.LongestMessage"/>: words with commas; empty where it is whole.</summary>
    public string Shortened { get; init; } = string.Empty;
}
