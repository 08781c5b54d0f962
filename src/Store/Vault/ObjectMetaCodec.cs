using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Vault;

/// <summary>
/// The plain bytes of the sealed part of a header, always <see cref="Length"/> long and filled up with zeros.
/// <code>
///  0 1       2            10          12
///  |1| flags | µs i64 BE  | min i16   | length i64 BE | then eight fields, each u8 length and bytes:
///  transfer syntax, SOP class, SOP instance, study (ASCII); calling AE title (ASCII); owner, patient domain (UTF-8)
/// flags: bit 0 variant.  µs: microseconds since 1970-01-01 UTC.  min: minutes east of UTC.
/// </code>
/// </summary>
internal static class ObjectMetaCodec
{
    public const int Length = 864;

    private const byte Format = 1;
    private const byte VariantFlag = 1;
    private const int FixedLength = 20;

    /// <exception cref="ArgumentException">Owner or domain is too long.</exception>
    public static void Write(ObjectMeta meta, Span<byte> destination)
    {
        destination.Clear();
        destination[0] = Format;
        destination[1] = meta.IsVariant ? VariantFlag : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(destination[2..], (meta.ReceivedAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt16BigEndian(destination[10..], (short)meta.ReceivedAt.TotalOffsetMinutes);
        BinaryPrimitives.WriteInt64BigEndian(destination[12..], meta.Length);
        var rest = destination[FixedLength..];
        rest = WriteText(rest, meta.TransferSyntax.Value);
        rest = WriteText(rest, meta.SopClass.Value);
        rest = WriteText(rest, meta.SopInstance.Value);
        rest = WriteText(rest, meta.Study.Value);
        rest = WriteText(rest, meta.CallingTitle.Value);
        rest = WriteText(rest, meta.Owner);
        _ = WriteText(rest, meta.PatientDomain);
    }

    /// <returns>Null when the bytes are of another version or not in the format; they have been authenticated before.</returns>
    public static ObjectMeta? Read(ReadOnlySpan<byte> source)
    {
        if (source.Length != Length || source[0] != Format)
        {
            return null;
        }

        var micros = BinaryPrimitives.ReadInt64BigEndian(source[2..]);
        var minutes = BinaryPrimitives.ReadInt16BigEndian(source[10..]);
        var rest = source[FixedLength..];
        var texts = new string[7];
        for (var i = 0; i < texts.Length; i++)
        {
            if (rest.IsEmpty || rest.Length < 1 + rest[0])
            {
                return null;
            }

            texts[i] = Encoding.UTF8.GetString(rest.Slice(1, rest[0]));
            rest = rest[(1 + rest[0])..];
        }

        if (!TryReadTime(micros, minutes, out var receivedAt))
        {
            return null;
        }

        return new ObjectMeta
        {
            IsVariant = (source[1] & VariantFlag) != 0,
            ReceivedAt = receivedAt,
            Length = BinaryPrimitives.ReadInt64BigEndian(source[12..]),
            TransferSyntax = ReadUid(texts[0]),
            SopClass = ReadUid(texts[1]),
            SopInstance = ReadUid(texts[2]),
            Study = ReadUid(texts[3]),
            CallingTitle = AeTitle.TryParse(texts[4], out var title) ? title : default,
            Owner = texts[5],
            PatientDomain = texts[6],
        };
    }

    private static bool TryReadTime(long micros, short minutes, out DateTimeOffset time)
    {
        time = default;
        const long Limit = 200_000_000_000_000_000; // some 6000 years: keeps the sum within range
        if (micros is < 0 or > Limit || minutes is < -14 * 60 or > 14 * 60)
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToOffset(TimeSpan.FromMinutes(minutes));
        return true;
    }

    private static Uid ReadUid(string text) => Uid.TryParse(text, out var uid) ? uid : default;

    private static Span<byte> WriteText(Span<byte> destination, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > ObjectMeta.MaxTextLength)
        {
            throw new ArgumentException("A text of the object's header is longer than 255 bytes of UTF-8.", nameof(text));
        }

        destination[0] = (byte)length;
        Encoding.UTF8.GetBytes(text, destination[1..]);
        return destination[(1 + length)..];
    }
}
