using System.Buffers;
using DicomExchange.Store;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>The messages of a store's audit trail, for the collector.</summary>
public static class TrailMessages
{
    /// <summary>
    /// Stands for a record that does not open, or that this program makes no message of: its number must not be missing at the collector. It is the
    /// same each time it is sent; of when it was, nothing is known.
    /// </summary>
    private static readonly AuditRecord Unreadable = new()
    {
        Event = AuditEvent.SecurityAlert,
        Time = DateTimeOffset.UnixEpoch,
        Outcome = AuditOutcome.SeriousFailure,
        Reason = StoreReasons.RowDamaged,
        Detail = "The record of this message cannot be read in the audit trail any more. 'dicomx audit verify' says more.",
    };

    /// <param name="trail">Of an open store.</param>
    /// <param name="source">The node as it calls itself now.</param>
    public static MessageSource Of(AuditTrail trail, Func<AuditSource> source) => new(
        () => trail.LastMessage,
        (message, most) => [.. trail.MessagesAfter(message, most).Select(numbered => Stamped(trail.Chain, numbered))],
        (record, output) => Render(record, source(), output),
        trail.Cursor,
        trail.MoveCursorAsync);

    private static (AuditStamp Stamp, AuditRecord Record) Stamped(UInt128 chain, NumberedRecord numbered)
    {
        var record = numbered.Record ?? Unreadable;
        return (new AuditStamp(numbered.Number, numbered.Row.Sequence, chain, numbered.Row.Hash, record.Time), record);
    }

    private static void Render(AuditRecord record, AuditSource source, IBufferWriter<byte> output) =>
        AuditXml.Write(AuditMessageOf.Record(record, source) ?? AuditMessageOf.Record(Unreadable, source)!, output);
}
