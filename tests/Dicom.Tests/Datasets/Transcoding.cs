using System.Security.Cryptography;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Whole data sets through the transcoder, and a comparison that knows nothing of it.</summary>
internal static class Transcoding
{
    public static IReadOnlyList<TransferSyntax> NativeSyntaxes { get; } =
    [
        TransferSyntaxes.ImplicitLittleEndian,
        TransferSyntaxes.ExplicitLittleEndian,
        TransferSyntaxes.ExplicitBigEndian,
        TransferSyntaxes.Deflated,
    ];

    /// <summary>A source that gives the bytes in pieces of these sizes, again and again.</summary>
    public static Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> Source(ReadOnlyMemory<byte> bytes, params int[] cuts)
    {
        var offset = 0;
        var piece = 0;
        return _ =>
        {
            var wanted = cuts.Length == 0 ? bytes.Length : Math.Max(1, cuts[piece++ % cuts.Length]);
            var size = Math.Min(wanted, bytes.Length - offset);
            offset += size;
            return ValueTask.FromResult(bytes.Slice(offset - size, size));
        };
    }

    public static async Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> bytes, TransferSyntax from, TransferSyntax to, params int[] cuts)
    {
        using var transcoder = new DataSetTranscoder(from, to);
        using var output = new MemoryStream();
        var source = Source(bytes, cuts);
        while (await transcoder.ReadNextAsync(source, CancellationToken.None) is { IsEmpty: false } part)
        {
            output.Write(part.Span);
        }

        return output.ToArray();
    }

    /// <summary>Every element of every level in order: path, tag, and items or value; retired group lengths do not count.</summary>
    public static List<string> ContentOf(byte[] bytes, TransferSyntax syntax)
    {
        var lines = new List<string>();
        Add(DataSetReader.Read(bytes, syntax, DataSetLimits.WholeObject), "", lines);
        return lines;
    }

    /// <summary>True where the data set holds what cannot cross the byte orders: numbers nobody states the size of.</summary>
    public static bool HasUnknownNumbers(byte[] bytes, TransferSyntax from, TransferSyntax to)
    {
        var isTurned = from.IsBigEndian != to.IsBigEndian;
        return isTurned && HasUnknown(DataSetReader.Read(bytes, from, DataSetLimits.WholeObject), from.IsExplicit);
    }

    /// <summary>The native samples that can be read: name, syntax and data set.</summary>
    public static IEnumerable<(string Name, TransferSyntax Syntax, byte[] DataSet)> Samples()
    {
        foreach (var file in SampleFiles())
        {
            if (TryReadNative(File.ReadAllBytes(file)) is { } sample)
            {
                yield return (Path.GetFileName(file), sample.Syntax, sample.DataSet);
            }
        }
    }

    private static (TransferSyntax Syntax, byte[] DataSet)? TryReadNative(byte[] file)
    {
        try
        {
            var head = Part10Reader.ReadHead(file);
            if (!head.TransferSyntax.IsNative)
            {
                return null;
            }

            DataSetReader.Read(file.AsSpan(head.DataSetOffset), head.TransferSyntax, DataSetLimits.WholeObject);
            return (head.TransferSyntax, file[head.DataSetOffset..]);
        }
        catch (Exception e) when (e is Part10Exception or DataSetException)
        {
            return null;
        }
    }

    private static IEnumerable<string> SampleFiles()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "dicom-samples");
            if (Directory.Exists(path))
            {
                return Directory.EnumerateFiles(path, "*.*", SearchOption.AllDirectories)
                    .Where(f => f.EndsWith(".dcm", StringComparison.OrdinalIgnoreCase) && !f.Contains("malformed", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal);
            }
        }

        return [];
    }

    private static void Add(DataSet dataSet, string path, List<string> lines)
    {
        foreach (var element in dataSet.Where(e => !e.Tag.IsGroupLength))
        {
            var here = $"{path}{element.Tag}";
            if (element.Items is not { Count: > 0 } items)
            {
                lines.Add($"{here} {element.Value.Length} {Convert.ToHexString(SHA256.HashData(element.Value.Span))}");
                continue;
            }

            for (var i = 0; i < items.Count; i++)
            {
                lines.Add($"{here}[{i}]");
                Add(items[i], $"{here}[{i}]", lines);
            }
        }
    }

    private static bool HasUnknown(DataSet dataSet, bool isExplicit) => dataSet.Where(e => !e.Tag.IsGroupLength || isExplicit).Any(e =>
        (e.Vr == Vr.UN && (e.Items is not null || e.Value.Length > 0))
        || (!isExplicit && e.Value.Length > 0xFFFF && !e.Vr.HasLongLength())
        || (e.Tag.Group >> 8 == 0x50 && e.Tag.Element == 0x3000 && e.Value.Length > 0)
        || (e.Items is { } items && items.Any(i => HasUnknown(i, isExplicit))));
}
