using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Generator;

namespace DicomExchange.Benchmarks.Micro;

/// <summary>Reading the attributes of the index from a data set as it passes, in pieces of 64 KiB; pixels are passed over.</summary>
[SuppressMessage("Maintainability", "CA1515", Justification = "BenchmarkDotNet runs public types only.")]
public class HeaderReading
{
    private const int Piece = 64 * 1024;

    private byte[] dataSet = [];
    private GeneratedInstance? instance;

    /// <summary>Bytes of pixel data.</summary>
    [Params(10_000, 500_000)]
    public int Pixels { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        instance = LargeObject.Of(Pixels);
        using var target = new MemoryStream();
        instance.WriteDataSet(target);
        dataSet = target.ToArray();
    }

    /// <returns>How many elements were kept.</returns>
    [Benchmark]
    public int Read()
    {
        var syntax = instance!.TransferSyntax;
        var collector = new HeaderCollector(syntax);
        using var scanner = new DataSetScanner(syntax, new DataSetLimits(), collector);
        for (var at = 0; at < dataSet.Length; at += Piece)
        {
            scanner.Feed(dataSet.AsSpan(at, Math.Min(Piece, dataSet.Length - at)));
        }

        scanner.Finish();
        return collector.Complete().Elements.Count;
    }
}
