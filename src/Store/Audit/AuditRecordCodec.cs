using System.Buffers;
using System.Buffers.Binary;
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
/// Texts are UTF-8, numbers i64 BE, Query as received, a class its count i64 BE and its UID. A reader passes over numbers it does not know.
/// </summary>
internal static class AuditRecordCodec
{
    private const byte Format = 1;
    private const byte CutFlag = 1;
    private const int FixedLength = 14;

    /// <summary>No record without patients is longer.</summary>
    private const int MaxLength = FixedLength
        + (22 * (AuditFieldWriter.HeaderLength + AuditRecord.MaxTextLength))
        + AuditFieldWriter.HeaderLength + AuditRecord.MaxQueryLength
        + (AuditRecord.MaxClasses * (AuditFieldWriter.HeaderLength + sizeof(long) + Uid.MaxLength));

    /// <summary>Encodes into a rented buffer, hands the bytes on and clears them.</summary>
    public static TResult With<TState, TResult>(AuditRecord record, TState state, Func<TState, ReadOnlySpan<byte>, TResult> use)
        where TState : allows ref struct
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxLength + LengthOfPatients(record.Patients));
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

    public static AuditEvent EventOf(ReadOnlySpan<byte> source) => (AuditEvent)source[1];

    /// <summary>Reads the message number alone.</summary>
    /// <returns>False where <see cref="Read"/> would not read the record.</returns>
    public static bool TryReadMessage(ReadOnlySpan<byte> source, out long message)
    {
        var isRead = TryReadFields(source, out _, out var fields);
        message = isRead ? fields.Number(AuditField.Message) : 0;
        return isRead;
    }

    /// <returns>Null when the bytes are of another version or not in the format; they have been authenticated before.</returns>
    public static AuditRecord? Read(ReadOnlySpan<byte> source)
    {
        if (!TryReadFields(source, out var time, out var fields))
        {
            return null;
        }

        return new AuditRecord
        {
            Event = (AuditEvent)source[1],
            Outcome = (AuditOutcome)source[2],
            IsCut = (source[3] & CutFlag) != 0,
            Time = time,
            Reason = fields.Text(AuditField.Reason),
            Partner = fields.Text(AuditField.Partner),
            RemoteAddress = fields.Text(AuditField.RemoteAddress),
            CallingTitle = fields.Text(AuditField.CallingTitle),
            CalledTitle = fields.Text(AuditField.CalledTitle),
            Actor = fields.Text(AuditField.Actor),
            Study = fields.Uid(AuditField.Study),
            Series = fields.Uid(AuditField.Series),
            Instance = fields.Uid(AuditField.Instance),
            SopClass = fields.Uid(AuditField.SopClass),
            TransferSyntax = fields.Uid(AuditField.TransferSyntax),
            PatientKey = fields.Text(AuditField.PatientKey),
            Bytes = fields.Number(AuditField.Bytes),
            Count = fields.Number(AuditField.Count),
            Query = fields.Raw(AuditField.Query) is { IsEmpty: false } query ? query.ToArray() : default,
            Detail = fields.Text(AuditField.Detail),
            Correlation = fields.Text(AuditField.Correlation),
            Message = fields.Number(AuditField.Message),
            Basis = fields.Text(AuditField.Basis),
            Patients = fields.PatientTexts(),
            Classes = fields.Classes(),
            Begun = BegunOf(source, fields),
            Transfer = (TransferKind)fields.Number(AuditField.Transfer),
        };
    }

    /// <summary>Finds the fields of a record and its time, for whoever needs a few of them of very many records.</summary>
    /// <returns>As of <see cref="TryReadMessage"/>.</returns>
    public static bool TryReadFields(ReadOnlySpan<byte> source, out DateTimeOffset time, out AuditFieldReader fields)
    {
        var known = TimeOf(source);
        time = known.GetValueOrDefault();
        fields = default;
        return known is not null && AuditFieldReader.TryRead(source[FixedLength..], out fields);
    }

    /// <summary>When it began, of a transfer; null of anything else.</summary>
    public static DateTimeOffset? BegunOf(ReadOnlySpan<byte> source, in AuditFieldReader fields) =>
        fields.Raw(AuditField.Begun).IsEmpty ? null : TimeAt(fields.Number(AuditField.Begun), MinutesOf(source));

    private static int Write(AuditRecord record, Span<byte> destination)
    {
        destination[0] = Format;
        destination[1] = (byte)record.Event;
        destination[2] = (byte)record.Outcome;
        BinaryPrimitives.WriteInt64BigEndian(destination[4..], MicrosOf(record.Time));
        BinaryPrimitives.WriteInt16BigEndian(destination[12..], (short)record.Time.TotalOffsetMinutes);
        var writer = new AuditFieldWriter(destination[FixedLength..], record.IsCut);
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
        writer.Number(AuditField.Message, record.Message);
        writer.Text(AuditField.Basis, record.Basis);
        writer.Patients(record.Patients);
        writer.Classes(record.Classes);
        writer.Number(AuditField.Begun, record.Begun is { } begun ? MicrosOf(begun) : 0);
        writer.Number(AuditField.Transfer, (long)record.Transfer);
        destination[3] = writer.IsCut ? CutFlag : (byte)0;
        return FixedLength + writer.Length;
    }

    /// <summary>As much as they can come to.</summary>
    private static int LengthOfPatients(IReadOnlyList<string> patients)
    {
        const int MostBytesOfChar = 3;
        var length = 0;
        for (var i = 0; i < Math.Min(patients.Count, AuditRecord.MaxPatients); i++)
        {
            length += AuditFieldWriter.HeaderLength + Math.Min(patients[i].Length * MostBytesOfChar, AuditRecord.MaxTextLength);
        }

        return length;
    }

    private static long MicrosOf(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Null where the bytes are of another version or too few.</summary>
    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> source) =>
        source.Length < FixedLength || source[0] != Format ? null : TimeAt(BinaryPrimitives.ReadInt64BigEndian(source[4..]), MinutesOf(source));

    private static int MinutesOf(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt16BigEndian(source[12..]);

    private static DateTimeOffset? TimeAt(long micros, int minutes)
    {
        const long Limit = 200_000_000_000_000_000; // some 6000 years either way: keeps the sum within range
        const long Earliest = -62_000_000_000_000_000;
        return micros is < Earliest or > Limit || minutes is < -14 * 60 or > 14 * 60
            ? null
            : DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToOffset(TimeSpan.FromMinutes(minutes));
    }
}
