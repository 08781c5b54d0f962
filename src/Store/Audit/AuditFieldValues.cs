using System.Buffers.Binary;

namespace DicomExchange.Store.Audit;

/// <summary>The values of a field that may come more than once, in their order, without a copy of any.</summary>
/// <param name="fields">Fields one behind the other, which were gone through before.</param>
/// <param name="field">The field; others between are passed over.</param>
internal ref struct AuditFieldValues(ReadOnlySpan<byte> fields, AuditField field)
{
    private ReadOnlySpan<byte> rest = fields;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly AuditFieldValues GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!rest.IsEmpty)
        {
            var end = AuditFieldWriter.HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            var isField = rest[0] == (byte)field;
            Current = rest[AuditFieldWriter.HeaderLength..end];
            rest = rest[end..];
            if (isField)
            {
                return true;
            }
        }

        return false;
    }
}
