using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Audit;

/// <summary>
/// The plain bytes of a record.
/// <code>
///  0 1       2         3       4           12
///  |1| event | outcome | flags | µs i64 BE | min i16 BE | fields
/// flags: bit 0 cut.  µs: microseconds since 1970-01-01 UTC.  min: minutes east of UTC.
/// a field:  | number u8 | length u16 BE | value |      in ascending order, absent when empty
/// </code>
/// Texts are UTF-8, Bytes and Count i64 BE, Query as received. A reader passes over numbers it does not know.
/// </summary>
internal static class AuditRecordCodec
{
    private const byte Format = 1;
    private const byte CutFlag = 1;
    private const int FixedLength = 14;
    private const int FieldHeader = 3;

    /// <summary>No record is longer.</summary>
    private const int MaxLength = FixedLength + (17 * (FieldHeader + AuditRecord.MaxTextLength)) + AuditRecord.MaxQueryLength;

    /// <summary>Encodes into a rented buffer, hands the bytes on and clears them.</summary>
    public static TResult With<TState, TResult>(AuditRecord record, TState state, Func<TState, ReadOnlySpan<byte>, TResult> use)
        where TState : allows ref struct
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxLength);
        var length = 0;
        try
        {
            length = Write(record, buffer);
            return use(state, buffer.AsSpan(0, length));
        }
        finally
        {
            buffer.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>Null when the bytes are of another version or not in the format; they have been authenticated before.</returns>
    public static AuditRecord? Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < FixedLength || source[0] != Format || !TryReadTime(source, out var time))
        {
            return null;
        }

        var record = new AuditRecord
        {
            Event = (AuditEvent)source[1],
            Outcome = (AuditOutcome)source[2],
            IsCut = (source[3] & CutFlag) != 0,
            Time = time,
        };
        var rest = source[FixedLength..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < FieldHeader || BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) is var length && rest.Length < FieldHeader + length)
            {
                return null;
            }

            record = With(record, (AuditField)rest[0], rest.Slice(FieldHeader, length));
            rest = rest[(FieldHeader + length)..];
        }

        return record;
    }

    private static int Write(AuditRecord record, Span<byte> destination)
    {
        destination[0] = Format;
        destination[1] = (byte)record.Event;
        destination[2] = (byte)record.Outcome;
        BinaryPrimitives.WriteInt64BigEndian(destination[4..], (record.Time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt16BigEndian(destination[12..], (short)record.Time.TotalOffsetMinutes);
        var writer = new FieldWriter(destination[FixedLength..], record.IsCut);
        writer.Text(AuditField.Reason, record.Reason);
        writer.Text(AuditField.Partner, record.Partner);
        writer.Text(AuditField.RemoteAddress, record.RemoteAddress);
        writer.Text(AuditField.CallingTitle, record.CallingTitle);
        writer.Text(AuditField.CalledTitle, record.CalledTitle);
        writer.Text(AuditField.Actor, record.Actor);
        writer.Text(AuditField.Study, record.Study.Value);
        writer.Text(AuditField.Series, record.Series.Value);
        writer.Text(AuditField.Instance, record.Instance.Value);
        writer.Text(AuditField.SopClass, record.SopClass.Value);
        writer.Text(AuditField.TransferSyntax, record.TransferSyntax.Value);
        writer.Text(AuditField.PatientKey, record.PatientKey);
        writer.Number(AuditField.Bytes, record.Bytes);
        writer.Number(AuditField.Count, record.Count);
        writer.Raw(AuditField.Query, record.Query.Span);
        writer.Text(AuditField.Detail, record.Detail);
        writer.Text(AuditField.Correlation, record.Correlation);
        destination[3] = writer.IsCut ? CutFlag : (byte)0;
        return FixedLength + writer.Length;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> source, out DateTimeOffset time)
    {
        time = default;
        var micros = BinaryPrimitives.ReadInt64BigEndian(source[4..]);
        var minutes = BinaryPrimitives.ReadInt16BigEndian(source[12..]);
        const long Limit = 200_000_000_000_000_000; // some 6000 years either way: keeps the sum within range
        const long Earliest = -62_000_000_000_000_000;
        if (micros is < Earliest or > Limit || minutes is < -14 * 60 or > 14 * 60)
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToOffset(TimeSpan.FromMinutes(minutes));
        return true;
    }

    private static AuditRecord With(AuditRecord record, AuditField field, ReadOnlySpan<byte> value) => field switch
    {
        AuditField.Reason => record with { Reason = Text(value) },
        AuditField.Partner => record with { Partner = Text(value) },
        AuditField.RemoteAddress => record with { RemoteAddress = Text(value) },
        AuditField.CallingTitle => record with { CallingTitle = Text(value) },
        AuditField.CalledTitle => record with { CalledTitle = Text(value) },
        AuditField.Actor => record with { Actor = Text(value) },
        AuditField.PatientKey => record with { PatientKey = Text(value) },
        AuditField.Bytes => record with { Bytes = Number(value) },
        AuditField.Count => record with { Count = Number(value) },
        AuditField.Query => record with { Query = value.ToArray() },
        AuditField.Detail => record with { Detail = Text(value) },
        AuditField.Correlation => record with { Correlation = Text(value) },
        _ => WithUid(record, field, value),
    };

    private static AuditRecord WithUid(AuditRecord record, AuditField field, ReadOnlySpan<byte> value)
    {
        _ = Uid.TryParse(value, out var uid);
        return field switch
        {
            AuditField.Study => record with { Study = uid },
            AuditField.Series => record with { Series = uid },
            AuditField.Instance => record with { Instance = uid },
            AuditField.SopClass => record with { SopClass = uid },
            AuditField.TransferSyntax => record with { TransferSyntax = uid },
            _ => record,
        };
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);

    private static long Number(ReadOnlySpan<byte> value) => value.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;

    private ref struct FieldWriter(Span<byte> destination, bool isCut)
    {
        private readonly Span<byte> destination = destination;

        public int Length { get; private set; }

        public bool IsCut { get; private set; } = isCut;

        public void Text(AuditField field, string text)
        {
            if (text.Length == 0)
            {
                return;
            }

            // Stops before the first character that does not fit, never inside one.
            var space = destination.Slice(Length + FieldHeader, AuditRecord.MaxTextLength);
            var status = System.Text.Unicode.Utf8.FromUtf16(text, space, out _, out var written);
            IsCut |= status == OperationStatus.DestinationTooSmall;
            End(field, written);
        }

        public void Number(AuditField field, long value)
        {
            if (value != 0)
            {
                BinaryPrimitives.WriteInt64BigEndian(destination[(Length + FieldHeader)..], value);
                End(field, sizeof(long));
            }
        }

        public void Raw(AuditField field, ReadOnlySpan<byte> value)
        {
            if (value.IsEmpty)
            {
                return;
            }

            IsCut |= value.Length > AuditRecord.MaxQueryLength;
            value = value[..Math.Min(value.Length, AuditRecord.MaxQueryLength)];
            value.CopyTo(destination[(Length + FieldHeader)..]);
            End(field, value.Length);
        }

        private void End(AuditField field, int length)
        {
            destination[Length] = (byte)field;
            BinaryPrimitives.WriteUInt16BigEndian(destination[(Length + 1)..], (ushort)length);
            Length += FieldHeader + length;
        }
    }
}
