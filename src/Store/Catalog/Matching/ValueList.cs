using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Steps through the values of an attribute, surrounding spaces removed (PS3.5 §6.4).</summary>
internal ref struct ValueList(ReadOnlySpan<byte> field, QueryKey key)
{
    private readonly bool isMultiple = !key.HasOneValue && (!key.Vr.IsText() || key.Vr.IsMultiValuedText());
    private ReadOnlySpan<byte> rest = field;
    private bool isDone;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly ValueList GetEnumerator() => this;

    /// <summary>Goes to the next value that is not empty.</summary>
    public bool MoveNext()
    {
        while (!isDone)
        {
            var end = isMultiple ? rest.IndexOf((byte)'\\') : -1;
            isDone = end < 0;
            Current = (isDone ? rest : rest[..end]).Trim((byte)' ');
            rest = isDone ? default : rest[(end + 1)..];
            if (!Current.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }
}
