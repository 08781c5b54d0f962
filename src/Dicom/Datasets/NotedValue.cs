using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Keeps the first number of a value that other elements depend on, however it is cut.</summary>
internal sealed class NotedValue
{
    private readonly byte[] bytes = new byte[2];
    private Tag tag;
    private int count;
    private bool isWanted;

    public void Begin(Tag value, bool isImplicit)
    {
        isWanted = isImplicit && ImpliedVr.DependsOn(value);
        tag = value;
        count = 0;
    }

    public void Write(ReadOnlySpan<byte> part)
    {
        if (isWanted)
        {
            var take = Math.Min(part.Length, bytes.Length - count);
            part[..take].CopyTo(bytes.AsSpan(count));
            count += take;
        }
    }

    public ImpliedVr End(ImpliedVr implied) => isWanted && count == bytes.Length ? implied.With(tag, bytes) : implied;
}
