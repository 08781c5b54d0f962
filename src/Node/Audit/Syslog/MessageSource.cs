using System.Buffers;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>The trail as the collector sees it: numbered messages.</summary>
/// <param name="Last">The number of the newest message; 0 before the first.</param>
/// <param name="After">The messages after a number, in order, at most so many.</param>
/// <param name="Render">Writes the XML of a record's message.</param>
/// <param name="SettledAt">How far the collector of an address has them, as it was kept.</param>
/// <param name="Settle">Keeps that number.</param>
public sealed record MessageSource(
    Func<long> Last,
    Func<long, int, IReadOnlyList<(AuditStamp Stamp, AuditRecord Record)>> After,
    Action<AuditRecord, IBufferWriter<byte>> Render,
    Func<string, CollectorCursor> SettledAt,
    Func<string, long, ValueTask> Settle);
