using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Audit;

/// <summary>The variable fields of a record, found by their numbers. Fields of numbers that are not known here are passed over.</summary>
internal readonly ref struct AuditFieldReader
{
    /// <summary>One more than the last number.</summary>
    private const int Numbers = (int)AuditField.Transfer + 1;

    private readonly ReadOnlySpan<byte> fields;
    private readonly FieldPlaces places;

    private AuditFieldReader(ReadOnlySpan<byte> fields, FieldPlaces places)
    {
        this.fields = fields;
        this.places = places;
    }

    /// <summary>The patients as they are kept, in UTF-8.</summary>
    public AuditFieldValues Patients => Values(AuditField.Patient);

    /// <returns>False when the bytes are not fields one behind the other.</returns>
    public static bool TryRead(ReadOnlySpan<byte> fields, out AuditFieldReader reader)
    {
        reader = default;
        var found = default(FieldPlaces);
        for (var at = 0; at < fields.Length;)
        {
            var rest = fields[at..];
            if (rest.Length < AuditFieldWriter.HeaderLength
                || BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) is var length && rest.Length < AuditFieldWriter.HeaderLength + length)
            {
                return false;
            }

            Note(ref found, (AuditField)rest[0], (at + AuditFieldWriter.HeaderLength, length));
            at += AuditFieldWriter.HeaderLength + length;
        }

        reader = new AuditFieldReader(fields, found);
        return true;
    }

    public string Text(AuditField field) => Raw(field) is { IsEmpty: false } value ? Encoding.UTF8.GetString(value) : string.Empty;

    public long Number(AuditField field) => Raw(field) is { Length: sizeof(long) } value ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;

    public Uid Uid(AuditField field) => Dicom.Standard.Uid.TryParse(Raw(field), out var uid) ? uid : default;

    public ReadOnlySpan<byte> Raw(AuditField field)
    {
        var (start, length) = places[(int)field];
        return fields.Slice(start, length);
    }

    public IReadOnlyList<string> PatientTexts()
    {
        if (!Has(AuditField.Patient))
        {
            return [];
        }

        var texts = new List<string>();
        foreach (var patient in Patients)
        {
            texts.Add(Encoding.UTF8.GetString(patient));
        }

        return texts;
    }

    public IReadOnlyList<ClassCount> Classes()
    {
        if (!Has(AuditField.Class))
        {
            return [];
        }

        var classes = new List<ClassCount>();
        foreach (var value in Values(AuditField.Class))
        {
            if (value.Length >= sizeof(long))
            {
                _ = Dicom.Standard.Uid.TryParse(value[sizeof(long)..], out var uid);
                classes.Add(new ClassCount(uid, BinaryPrimitives.ReadInt64BigEndian(value)));
            }
        }

        return classes;
    }

    private AuditFieldValues Values(AuditField field) =>
        new(Has(field) ? fields[(places[(int)field].Start - AuditFieldWriter.HeaderLength)..] : default, field);

    /// <summary>No value begins at the first byte: its number and length stand before it.</summary>
    private bool Has(AuditField field) => places[(int)field].Start > 0;

    /// <summary>Of a field that comes more than once the first place is noted, of another the last.</summary>
    private static void Note(ref FieldPlaces places, AuditField field, (int Start, int Length) place)
    {
        if (field < (AuditField)Numbers && (places[(int)field].Start == 0 || field is not (AuditField.Patient or AuditField.Class)))
        {
            places[(int)field] = place;
        }
    }

    [System.Runtime.CompilerServices.InlineArray(Numbers)]
    private struct FieldPlaces
    {
        private (int Start, int Length) first;
    }
}
