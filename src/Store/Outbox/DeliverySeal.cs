using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Outbox;

/// <summary>
/// Seals and opens rows of <c>deliveries</c>: fields as in <see cref="RowFields"/>, numbers big endian, moments and spans in microseconds.
/// The clear columns are repeated under the seal, so that nobody who can write the file, but has no key, has an instance sent elsewhere.
/// </summary>
internal sealed class DeliverySeal(RowSealer sealer, StoreKey key)
{
    /// <summary>The columns that <see cref="Open"/> reads, in its order.</summary>
    public const string Columns = "id, study, instance, destination, state, row";

    private const byte Clear = 1;
    private const byte Route = 2;
    private const byte QueuedAt = 3;
    private const byte Quiet = 4;
    private const byte SettledAt = 5;
    private const byte Status = 6;
    private const byte Reason = 7;
    private const byte Bytes = 8;
    private const byte CommittedAt = 9;
    private const byte Transaction = 10;
    private const int ClearLength = 4 * sizeof(long);

    public byte[] Seal(DeliveryRow row)
    {
        Span<byte> clear = stackalloc byte[ClearLength];
        WriteClear((row.Study, row.Instance, row.Destination, (long)row.State), clear);
        var writer = new RowWriter()
            .Add(Clear, clear)
            .Add(Route, Encoding.UTF8.GetBytes(row.Route))
            .Add(QueuedAt, Number(AuditColumns.TimeOf(row.QueuedAt)))
            .Add(Quiet, Number(row.Quiet.Ticks / TimeSpan.TicksPerMicrosecond))
            .Add(SettledAt, Moment(row.SettledAt))
            .Add(Status, row.Status is { } status ? Number(status) : [])
            .Add(Reason, Encoding.UTF8.GetBytes(row.Reason))
            .Add(Bytes, Number(row.Bytes))
            .Add(CommittedAt, Moment(row.CommittedAt))
            .Add(Transaction, Encoding.ASCII.GetBytes(row.Transaction.Value));
        return sealer.Seal(SealedTable.Deliveries, row.Id, key, writer.Written);
    }

    /// <summary>The row on which the statement stands; marked where its sealed part does not open or does not fit the clear one.</summary>
    public DeliveryRow Open(Statement columns)
    {
        var outside = new DeliveryRow
        {
            Id = columns.Int64(0),
            Study = columns.Int32(1),
            Instance = columns.Int64(2),
            Destination = columns.Int32(3),
            State = (DeliveryState)columns.Int32(4),
        };
        try
        {
            var opened = sealer.Open(SealedTable.Deliveries, outside.Id, key, columns.Blob(5));
            Span<byte> clear = stackalloc byte[ClearLength];
            WriteClear((columns.Int64(1), columns.Int64(2), columns.Int64(3), columns.Int64(4)), clear);
            return RowFields.Find(opened, Clear).SequenceEqual(clear) ? Read(outside, opened) : outside with { IsDamaged = true };
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return outside with { IsDamaged = true };
        }
    }

    private static DeliveryRow Read(DeliveryRow outside, ReadOnlySpan<byte> row) => outside with
    {
        Route = Text(row, Route),
        QueuedAt = Moment(row, QueuedAt) ?? DateTimeOffset.UnixEpoch,
        Quiet = TimeSpan.FromMicroseconds(Number(row, Quiet) ?? 0),
        SettledAt = Moment(row, SettledAt),
        Status = (ushort?)Number(row, Status),
        Reason = Text(row, Reason),
        Bytes = Number(row, Bytes) ?? 0,
        CommittedAt = Moment(row, CommittedAt),
        Transaction = Uid.TryParse(RowFields.Find(row, Transaction), out var transaction) ? transaction : default,
    };

    /// <summary>As the columns have them, before any is made shorter.</summary>
    private static void WriteClear((long Study, long Instance, long Destination, long State) columns, Span<byte> clear)
    {
        BinaryPrimitives.WriteInt64BigEndian(clear, columns.Study);
        BinaryPrimitives.WriteInt64BigEndian(clear[8..], columns.Instance);
        BinaryPrimitives.WriteInt64BigEndian(clear[16..], columns.Destination);
        BinaryPrimitives.WriteInt64BigEndian(clear[24..], columns.State);
    }

    private static byte[] Moment(DateTimeOffset? moment) => moment is { } known ? Number(AuditColumns.TimeOf(known)) : [];

    private static byte[] Number(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    private static long? Number(ReadOnlySpan<byte> row, byte code) =>
        RowFields.Find(row, code) is { Length: sizeof(long) } bytes ? BinaryPrimitives.ReadInt64BigEndian(bytes) : null;

    private static DateTimeOffset? Moment(ReadOnlySpan<byte> row, byte code) =>
        Number(row, code) is { } microseconds ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond) : null;

    private static string Text(ReadOnlySpan<byte> row, byte code) => Encoding.UTF8.GetString(RowFields.Find(row, code));
}
