namespace DicomExchange.Dicom.Datasets;

/// <summary>Inflates a raw deflate stream that arrives in pieces and hands on at once all that comes out, within a budget.</summary>
internal sealed class InflatingFeed(DataSetLimits limits, InflatingFeed.InflatedBytes receive) : IDisposable
{
    private readonly BlockInflater inflater = new(limits);

    internal delegate void InflatedBytes(ReadOnlySpan<byte> bytes);

    public void Feed(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[inflater.Append(data)..];
            HandOn();
        }
    }

    /// <summary>Inflates the last block; afterwards the end mark must have been met.</summary>
    public void Finish()
    {
        inflater.CompleteInput();
        HandOn();
        inflater.RequireEnd();
    }

    public void Dispose() => inflater.Dispose();

    private void HandOn()
    {
        while (inflater.IsReady)
        {
            var bytes = inflater.InflateNext();
            if (!bytes.IsEmpty)
            {
                receive(bytes);
            }
        }
    }
}
