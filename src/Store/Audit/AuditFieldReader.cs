using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Audit;

/// <summary>The variable fields of a record, found by their numbers. Fields of numbers that are not known here are passed over.</summary>
internal ref struct AuditFieldReader
{
    /// <summary>One more than the last number.</summary>
    private const int Numbers = (int)AuditField.Transfer + 1;

    private readonly ReadOnlySpan<byte> fields;
    private FieldPlaces places;
    private List<string>? patients;
    private List<ClassCount>? classes;

    private AuditFieldReader(ReadOnlySpan<byte> fields) => this.fields = fields;

    public readonly IReadOnlyList<string> Patients => patients ?? (IReadOnlyList<string>)[];

    public readonly IReadOnlyList<ClassCount> Classes => classes ?? (IReadOnlyList<ClassCount>)[];

    /// <returns>False when the bytes are not fields one behind the other.</returns>
    public static bool TryRead(ReadOnlySpan<byte> fields, out AuditFieldReader reader)
    {
        reader = new AuditFieldReader(fields);
        for (var at = 0; at < fields.Length;)
        {
            var rest = fields[at..];
            if (rest.Length < AuditFieldWriter.HeaderLength
                || BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) is var length && rest.Length < AuditFieldWriter.HeaderLength + length)
            {
                return false;
            }

            reader.Note((AuditField)rest[0], at + AuditFieldWriter.HeaderLength, length);
            at += AuditFieldWriter.HeaderLength + length;
        }

        return true;
    }

    public readonly string Text(AuditField field) => Raw(field) is { IsEmpty: false } value ? Encoding.UTF8.GetString(value) : string.Empty;

    public readonly long Number(AuditField field) => Raw(field) is { Length: sizeof(long) } value ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;

    public readonly Uid Uid(AuditField field) => Dicom.Standard.Uid.TryParse(Raw(field), out var uid) ? uid : default;

    public readonly ReadOnlySpan<byte> Raw(AuditField field)
    {
        var (start, length) = places[(int)field];
        return fields.Slice(start, length);
    }

    private void Note(AuditField field, int start, int length)
    {
        switch (field)
        {
            case AuditField.Patient:
                (patients ??= []).Add(Encoding.UTF8.GetString(fields.Slice(start, length)));
                break;
            case AuditField.Class when length >= sizeof(long):
                var value = fields.Slice(start, length);
                _ = Dicom.Standard.Uid.TryParse(value[sizeof(long)..], out var uid);
                (classes ??= []).Add(new ClassCount(uid, BinaryPrimitives.ReadInt64BigEndian(value)));
                break;
            case < (AuditField)Numbers:
                places[(int)field] = (start, length);
                break;
        }
    }

    [System.Runtime.CompilerServices.InlineArray(Numbers)]
    private struct FieldPlaces
    {
        private (int Start, int Length) first;
    }
}
