using System.Diagnostics;
using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks;

/// <summary>
/// <c>index [studies] [folder]</c>: fills a catalog with made-up studies (no objects), then measures start, memory and queries. A
/// folder that is filled already is only measured.
/// </summary>
internal static class IndexBenchmark
{
    public static async Task<int> RunAsync(int studies, string folder)
    {
        PrivateFile.MakeFolder(folder);
        var keyFile = Path.Combine(folder, "master.key");
        var data = Path.Combine(folder, "data");
        if (!File.Exists(keyFile))
        {
            var made = new StoreOptions { DataFolder = data, MasterKeys = MasterKeyFile.Create(keyFile) };
            var clock = Stopwatch.StartNew();
            await IndexFiller.FillAsync(made, studies);
            Print($"filled {studies} studies in {clock.Elapsed.TotalSeconds:F1} s; fill and measure in two runs to see the memory of a fresh process");
        }

        var options = new StoreOptions { DataFolder = data, MasterKeys = MasterKeyFile.Load(keyFile) };
        var start = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        await using var store = await ExchangeStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        Print($"open: {start.Elapsed.TotalSeconds:F2} s, CPU {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} s, working set {Environment.WorkingSet >> 20} MiB, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        Measure(store, studies);
        Print($"after queries: working set {Environment.WorkingSet >> 20} MiB");
        return 0;
    }

    private static void Measure(ExchangeStore store, int studies)
    {
        var middle = studies / 2;
        for (var round = 0; round < 3; round++)
        {
            Ask(store, "exact study UID", (Tags.StudyInstanceUID, Vr.UI, IndexFiller.StudyUid(middle)));
            Ask(store, "exact patient ID", (Tags.PatientID, Vr.LO, IndexFiller.PatientId(middle)));
            Ask(store, "accession", (Tags.AccessionNumber, Vr.SH, IndexFiller.Accession(middle)));
            Ask(store, "SMITH*", (Tags.PatientName, Vr.PN, "SMITH*"));
            Ask(store, "one day", (Tags.StudyDate, Vr.DA, "20240315"));
            Ask(store, "*SON*, 2000", (Tags.PatientName, Vr.PN, "*SON*"));
            Ask(store, "PAT00123*", (Tags.PatientID, Vr.LO, "PAT00123*"));
        }
    }

    private static void Ask(ExchangeStore store, string what, (Tag Tag, Vr Vr, string Value) key)
    {
        var identifier = new DataSet();
        foreach (var (tag, vr) in new[] { (Tags.StudyInstanceUID, Vr.UI), (Tags.PatientID, Vr.LO), (Tags.PatientName, Vr.PN), (Tags.StudyDate, Vr.DA), (Tags.AccessionNumber, Vr.SH), (Tags.ModalitiesInStudy, Vr.CS), (Tags.NumberOfStudyRelatedInstances, Vr.IS) })
        {
            identifier.SetText(tag, vr, string.Empty);
        }

        identifier.SetText(key.Tag, key.Vr, key.Value);
        var clock = Stopwatch.StartNew();
        var run = store.Query(
            new QueryRequest { Model = QueryModel.StudyRoot, Level = QueryLevel.Study, Identifier = identifier, Sight = Sight.All, Limit = 2000 }, out _)!;
        var first = TimeSpan.Zero;
        var count = 0;
        foreach (var _ in run)
        {
            first = count++ == 0 ? clock.Elapsed : first;
        }

        Print($"{what,-18} first {first.TotalMilliseconds,7:F2} ms, {count,5} answers in {clock.Elapsed.TotalMilliseconds,8:F2} ms, {count / clock.Elapsed.TotalSeconds,9:F0}/s");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
