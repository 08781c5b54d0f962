namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Is told what a <see cref="DataSetScanner"/> meets, in the order of the bytes. Every Begin is followed by its End, unless
/// the scan fails. A refusal is thrown as <see cref="DataSetException"/>.
/// </summary>
public interface IDataSetVisitor
{
    /// <summary>An element with a plain value of defined length.</summary>
    void BeginValue(in ElementHeader header);

    /// <summary>Some bytes of the value or fragment begun last, as they stand in the data set; valid during the call only.</summary>
    void Bytes(ReadOnlySpan<byte> bytes);

    void EndValue();

    /// <summary>A sequence of items (PS3.5 §7.5), or an element of representation UN and undefined length (PS3.5 §6.2.2).</summary>
    void BeginSequence(in ElementHeader header);

    void EndSequence();

    void BeginItem(in ElementHeader header);

    void EndItem();

    /// <summary>Encapsulated pixel data; the first fragment is the basic offset table (PS3.5 §A.4).</summary>
    void BeginFragments(in ElementHeader header);

    void BeginFragment(in ElementHeader header);

    void EndFragment();

    void EndFragments();
}
