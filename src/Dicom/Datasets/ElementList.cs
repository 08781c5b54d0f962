using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>The elements of one level while they are read; sorting is left to the end, so that hostile order costs no more than n log n.</summary>
/// <param name="expected">As many are taken without growing.</param>
internal sealed class ElementList(int expected = 0)
{
    private readonly List<Element> elements = new(expected);
    private bool isOrdered = true;

    public int Count => elements.Count;

    public void Add(Element element)
    {
        isOrdered = isOrdered && (elements.Count == 0 || elements[^1].Tag < element.Tag);
        elements.Add(element);
    }

    public bool Contains(Tag tag)
    {
        if (elements.Count == 0 || (isOrdered && elements[^1].Tag < tag))
        {
            return false;
        }

        return elements.Exists(e => e.Tag == tag);
    }

    /// <exception cref="DataSetException">A tag stands twice.</exception>
    public DataSet ToDataSet(long offset)
    {
        if (!isOrdered)
        {
            elements.Sort(static (a, b) => a.Tag.CompareTo(b.Tag));
            for (var i = 1; i < elements.Count; i++)
            {
                if (elements[i].Tag == elements[i - 1].Tag)
                {
                    throw new DataSetException(DataSetReasons.RepeatedTag, offset, elements[i].Tag);
                }
            }
        }

        return new DataSet(elements);
    }
}
