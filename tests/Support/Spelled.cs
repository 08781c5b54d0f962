using System.Security.Cryptography;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Support;

/// <summary>
/// A whole data set element by element, read into memory and spelled out: what it says, whichever transfer syntax says it. Lengths,
/// delimiters, value representations and the retired group lengths are ways of saying, and left out. The node rewrites in a stream
/// with other code; this is how a test sees what that did to the values.
/// </summary>
public static class Spelled
{
    /// <summary>A line for each element, item and fragment, in their order.</summary>
    /// <exception cref="DataSetException">The bytes are no data set of this syntax.</exception>
    public static IReadOnlyList<string> Of(byte[] dataSet, TransferSyntax syntax) => Of(dataSet, syntax, static e => e.Value);

    /// <summary>The same, with what pads a text at its end left out: receivers that write anew what they keep pad in their own way.</summary>
    /// <exception cref="DataSetException">The bytes are no data set of this syntax.</exception>
    public static IReadOnlyList<string> WithoutPadding(byte[] dataSet, TransferSyntax syntax) => Of(dataSet, syntax, Unpadded);

    private static List<string> Of(byte[] dataSet, TransferSyntax syntax, Func<Element, ReadOnlyMemory<byte>> valueOf)
    {
        var lines = new List<string>();
        Add(DataSetReader.Read(dataSet.AsSpan(), syntax, DataSetLimits.WholeObject), string.Empty, valueOf, lines);
        return lines;
    }

    private static ReadOnlyMemory<byte> Unpadded(Element element) => element.Vr.IsText() ? element.Value.TrimEnd(" \0"u8) : element.Value;

    private static void Add(DataSet data, string path, Func<Element, ReadOnlyMemory<byte>> valueOf, List<string> lines)
    {
        foreach (var element in data.Where(e => e.Tag.Element != 0))
        {
            var place = $"{path}{element.Tag}";
            if (element.Items is { } items)
            {
                lines.Add($"{place}: {items.Count} items");
                for (var i = 0; i < items.Count; i++)
                {
                    Add(items[i], $"{place}[{i}].", valueOf, lines);
                }
            }
            else
            {
                lines.AddRange((element.Fragments ?? [valueOf(element)]).Select(bytes => $"{place}: {bytes.Length} bytes {Convert.ToHexStringLower(SHA256.HashData(bytes.Span))}"));
            }
        }
    }
}
