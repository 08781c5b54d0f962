using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Writes down all a scanner says, with the bytes of each value joined.</summary>
internal sealed class Recorder : IDataSetVisitor
{
    private readonly List<byte> value = [];

    public List<string> Events { get; } = [];

    /// <summary>Offsets at which an element of the data set itself ends, so that a cut there leaves a valid data set.</summary>
    public List<long> TopLevelStarts { get; } = [];

    private int level;

    public static (List<string> Events, string? Reason) Scan(TransferSyntax syntax, IEnumerable<byte[]> pieces, DataSetLimits? limits = null)
    {
        var recorder = new Recorder();
        using var scanner = new DataSetScanner(syntax, limits ?? new DataSetLimits(), recorder);
        try
        {
            foreach (var piece in pieces)
            {
                scanner.Feed(piece);
            }

            scanner.Finish();
            return (recorder.Events, null);
        }
        catch (DataSetException e)
        {
            return (recorder.Events, string.Create(CultureInfo.InvariantCulture, $"{e.Reason} at {e.Offset} {e.Tag}"));
        }
    }

    public void BeginValue(in ElementHeader header) => Begin("value", header);

    public void Bytes(ReadOnlySpan<byte> bytes) => value.AddRange(bytes);

    public void EndValue() => EndBytes();

    public void BeginSequence(in ElementHeader header)
    {
        Begin("sequence", header);
        level++;
    }

    public void EndSequence()
    {
        level--;
        Events.Add("end sequence");
    }

    public void BeginItem(in ElementHeader header) => Events.Add("item " + header.Length);

    public void EndItem() => Events.Add("end item");

    public void BeginFragments(in ElementHeader header) => Begin("fragments", header);

    public void BeginFragment(in ElementHeader header) => Events.Add("fragment " + header.Length);

    public void EndFragment() => EndBytes();

    public void EndFragments() => Events.Add("end fragments");

    private void Begin(string what, in ElementHeader header)
    {
        Events.Add($"{what} {header.Tag} {header.Vr.Letters()} {header.Length}");
        if (level == 0)
        {
            TopLevelStarts.Add(header.Offset);
        }
    }

    private void EndBytes()
    {
        Events.Add(Convert.ToHexString([.. value]));
        value.Clear();
    }
}
