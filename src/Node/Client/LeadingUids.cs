using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Client;

/// <summary>
/// Reads class and instance from the beginning of a data set: what a C-STORE says must be what the data set says (PS3.4 §B.2.3),
/// and the file meta information of real files differs from it at times.
/// </summary>
internal sealed class LeadingUids : IDataSetVisitor
{
    private readonly byte[] value = new byte[Uid.MaxLength + 1];
    private int level;
    private int length;
    private Tag reading;
    private Uid sopClass;
    private Uid sopInstance;

    /// <summary>Elements stand in ascending order (PS3.5 §7.1): behind the instance there is nothing more to wait for.</summary>
    public bool IsPast { get; private set; }

    public bool TryGet(out Uid foundClass, out Uid foundInstance)
    {
        (foundClass, foundInstance) = (sopClass, sopInstance);
        return !sopClass.IsEmpty && !sopInstance.IsEmpty;
    }

    public void BeginValue(in ElementHeader header)
    {
        IsPast |= level == 0 && header.Tag > Tags.SOPInstanceUID;
        reading = level == 0 ? header.Tag : default;
        length = 0;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (reading != Tags.SOPClassUID && reading != Tags.SOPInstanceUID)
        {
            return;
        }

        // One byte more than a UID may have is enough to see that it is none.
        var taken = Math.Min(bytes.Length, value.Length - length);
        bytes[..taken].CopyTo(value.AsSpan(length));
        length += taken;
    }

    public void EndValue()
    {
        if (reading == Tags.SOPClassUID)
        {
            _ = Uid.TryParse(value.AsSpan(0, length), out sopClass);
        }
        else if (reading == Tags.SOPInstanceUID)
        {
            _ = Uid.TryParse(value.AsSpan(0, length), out sopInstance);
        }

        reading = default;
    }

    public void BeginSequence(in ElementHeader header)
    {
        IsPast |= level == 0 && header.Tag > Tags.SOPInstanceUID;
        level++;
    }

    public void EndSequence() => level--;

    public void BeginItem(in ElementHeader header) => reading = default;

    public void EndItem() => reading = default;

    public void BeginFragments(in ElementHeader header) => reading = default;

    public void BeginFragment(in ElementHeader header) => reading = default;

    public void EndFragment() => reading = default;

    public void EndFragments() => reading = default;
}
