using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Audit;

/// <summary>Writes the variable fields of a record one behind the other; what is empty is left out.</summary>
internal ref struct AuditFieldWriter(Span<byte> destination, bool isCut)
{
    public const int HeaderLength = 3;

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
        var rest = destination[(Length + HeaderLength)..];
        var space = rest[..Math.Min(rest.Length, AuditRecord.MaxTextLength)];
        var status = Utf8.FromUtf16(text, space, out _, out var written);
        IsCut |= status == OperationStatus.DestinationTooSmall;
        End(field, written);
    }

    public void Number(AuditField field, long value)
    {
        if (value != 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(destination[(Length + HeaderLength)..], value);
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
        value.CopyTo(destination[(Length + HeaderLength)..]);
        End(field, value.Length);
    }

    public void Patients(IReadOnlyList<string> patients)
    {
        IsCut |= patients.Count > AuditRecord.MaxPatients;
        for (var i = 0; i < Math.Min(patients.Count, AuditRecord.MaxPatients); i++)
        {
            Text(AuditField.Patient, patients[i]);
        }
    }

    public void Classes(IReadOnlyList<ClassCount> classes)
    {
        IsCut |= classes.Count > AuditRecord.MaxClasses;
        for (var i = 0; i < Math.Min(classes.Count, AuditRecord.MaxClasses); i++)
        {
            var value = destination[(Length + HeaderLength)..];
            BinaryPrimitives.WriteInt64BigEndian(value, classes[i].Count);
            var written = System.Text.Encoding.ASCII.GetBytes(classes[i].SopClass.Value, value.Slice(sizeof(long), Uid.MaxLength));
            End(AuditField.Class, sizeof(long) + written);
        }
    }

    private void End(AuditField field, int length)
    {
        destination[Length] = (byte)field;
        BinaryPrimitives.WriteUInt16BigEndian(destination[(Length + 1)..], (ushort)length);
        Length += HeaderLength + length;
    }
}
