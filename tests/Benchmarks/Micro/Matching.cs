using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Query;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Benchmarks.Micro;

/// <summary>Matching one opened row of a study against the keys of a C-FIND, and compiling these.</summary>
[SuppressMessage("Maintainability", "CA1515", Justification = "BenchmarkDotNet runs public types only.")]
public class Matching
{
    private const int Rows = 1000;

    private readonly byte[][] rows = [.. Enumerable.Range(0, Rows).Select(static n => InstanceRows.Of(IndexFiller.Header(n), "benchmark").Holding)];
    private IdentifierMatcher? matcher;

    /// <summary>What is asked: a name from its beginning, a part of it, or one day.</summary>
    [Params("SMITH*", "*SON*", "20180301")]
    public string Key { get; set; } = string.Empty;

    [GlobalSetup]
    public void Make() => matcher = Compiled();

    /// <returns>How many match.</returns>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Match()
    {
        var found = 0;
        foreach (var row in rows)
        {
            found += matcher!.Matches(new EntityView(row), EntityView.Read) ? 1 : 0;
        }

        return found;
    }

    /// <summary>From the identifier to the plan of the query.</summary>
    [Benchmark]
    public object Compile() => Compiled();

    private IdentifierMatcher Compiled()
    {
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.StudyInstanceUID, Vr.UI, string.Empty);
        var isDay = char.IsAsciiDigit(Key[0]);
        identifier.SetText(isDay ? Tags.StudyDate : Tags.PatientName, isDay ? Vr.DA : Vr.PN, Key);
        var request = new QueryRequest { Model = QueryModel.StudyRoot, Level = QueryLevel.Study, Identifier = identifier, Sight = Sight.All };
        return QueryPlan.Make(request, out var problem)?.Study ?? throw new InvalidOperationException(problem?.Comment);
    }
}
