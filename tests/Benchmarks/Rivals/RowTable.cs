using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>All rows, in the order in which they run, with the goals of our node.</summary>
internal static class RowTable
{
    private const int Middle = 10_000_000;
    private const int Half = 500_000;
    private const int Small = 10_000;
    private const int Several = 4;

    public static IReadOnlyList<string> Keys { get; } = [.. Of(Scale.Full).Select(static r => r.Key)];

    public static IReadOnlyList<Row> Of(Scale scale) => [.. Stores(scale), .. Queries(scale), .. Retrievals(scale), .. IndexQueries(scale)];

    private static IEnumerable<Row> Stores(Scale scale)
    {
        Row Store(string key, string work, StoreWork load, params IReadOnlyList<Measure> measures) =>
            new(key, $"C-STORE {work}", StageKind.Empty, measures, load.RunAsync) { Needs = Abilities.Store, Volume = (long)load.Count * load.Bytes };

        yield return Store(
            "store-ct", $"{scale.Series} × 0.5 MB, 1 sender", new StoreWork(scale.Series, Half, 1),
            Measure.PerSecond(480), Measure.CpuEach(1.4), Measure.PeakMebibytes());
        yield return Store(
            "store-ct-4", $"{scale.Series} × 0.5 MB, 4 senders", new StoreWork(scale.Series, Half, Several),
            Measure.PerSecond(750), Measure.CpuEach(1.4), Measure.PeakMebibytes());
        yield return Store(
            "store-10mb", $"{scale.Middle} × 10 MB", new StoreWork(scale.Middle, Middle, 1),
            Measure.MegabytesPerSecond(450), Measure.CpuPerGigabyte(1.6), Measure.PeakMebibytes());
        yield return Store(
            "store-large", $"{scale.Large} × {scale.LargeBytes / 1_000_000} MB", new StoreWork(scale.Large, scale.LargeBytes, 1),
            Measure.MegabytesPerSecond(500), Measure.CpuPerGigabyte(1.5), Measure.PeakMebibytes(120));
        yield return Store(
            "store-small", $"{scale.Small} × 10 KB, 1 sender", new StoreWork(scale.Small, Small, 1),
            Measure.PerSecond(650), Measure.CpuEach(0.75, isSmall: true), Measure.PeakMebibytes());
        yield return Store(
            "store-small-4", $"{scale.Small} × 10 KB, 4 senders", new StoreWork(scale.Small, Small, Several),
            Measure.PerSecond(1500), Measure.CpuEach(0.75, isSmall: true), Measure.PeakMebibytes());
        yield return Store(
            "store-small-stock", $"{scale.Stock} × 10 KB, 1 sender with Nagle's algorithm", new StoreWork(scale.Stock, Small, 1, IsStock: true),
            Measure.PerSecond(500));
        yield return new Row(
            "echo", $"association + C-ECHO, {scale.Echoes} one after the other", StageKind.Empty, [Measure.CpuEach(2.3, isSmall: true), Measure.PerSecond()], EchoAsync)
        { Needs = Abilities.Store };
    }

    private static IEnumerable<Row> Queries(Scale scale)
    {
        var studies = scale.FindStudies;
        Row Query(string key, string name, Func<int, int, (Tag, Vr, string)> of, params IReadOnlyList<Measure> measures) => new(
            key,
            $"C-FIND {name}, {studies:#,0} studies",
            StageKind.Studies,
            [.. measures, Measure.CpuEach(isSmall: true), Measure.AnswersEach()],
            (_, rival, cancellation) => AskAsync(rival, QueriesIn(scale, measures), n => of(n, Math.Min(studies, rival.MostStudies)), cancellation))
        { Needs = Abilities.Query };

        yield return Query("find-uid", "exact study UID", StudyUid, Measure.LastAnswer());
        yield return Query("find-patient", "exact patient ID", PatientId, Measure.LastAnswer());
        yield return Query("find-prefix", "name SMITH*", Prefix, Measure.FirstAnswer(), Measure.LastAnswer(), Measure.AnswersPerSecond());
        yield return Query("find-day", "one day", Day, Measure.FirstAnswer(), Measure.LastAnswer());
        yield return Query("find-son", "name *SON*", Son, Measure.FirstAnswer(), Measure.LastAnswer(), Measure.AnswersPerSecond());
    }

    private static IEnumerable<Row> IndexQueries(Scale scale)
    {
        var studies = scale.IndexStudies;
        Row Query(string key, string name, Func<int, int, (Tag, Vr, string)> of, params IReadOnlyList<Measure> measures) => new(
            key,
            $"C-FIND {name}, {studies:#,0} studies, our node alone",
            StageKind.Index,
            [.. measures, Measure.CpuEach(isSmall: true), Measure.AnswersEach(), Measure.PeakMebibytes()],
            (_, rival, cancellation) => AskAsync(rival, QueriesIn(scale, measures), n => of(n, studies), cancellation))
        { Needs = Abilities.Query };

        yield return Query("index-uid", "exact study UID", StudyUid, Measure.LastAnswer(1.5));
        yield return Query("index-patient", "exact patient ID", PatientId, Measure.LastAnswer(1.5));
        yield return Query("index-prefix", "name SMITH*", Prefix, Measure.FirstAnswer(5), Measure.AnswersPerSecond(40_000));
        yield return Query("index-day", "one day", Day, Measure.FirstAnswer(5));
        yield return Query("index-son", "name *SON* to the limit", Son, Measure.FirstAnswer(5), Measure.LastAnswer(60), Measure.AnswersPerSecond(40_000));
    }

    private static IEnumerable<Row> Retrievals(Scale scale)
    {
        Row Retrieval(string key, string work, Func<Arena, Rival, CancellationToken, Task<Done>> run, params IReadOnlyList<Measure> measures) =>
            new(key, work, StageKind.Objects, measures, run) { Needs = Abilities.Retrieve };

        yield return Retrieval(
            "get-ct", $"C-GET {scale.Series} × 0.53 MB", (arena, rival, cancellation) => RetrieveWork.GetAsync(rival, arena.SeriesStudy, scale.Series, cancellation),
            Measure.MegabytesPerSecond(400), Measure.CpuPerGigabyte(1.2), Measure.PeakMebibytes());
        yield return Retrieval(
            "get-ct-getscu", $"C-GET {scale.Series} × 0.53 MB, getscu behind stunnel",
            (arena, rival, cancellation) => RetrieveWork.GetscuAsync(arena, rival, (scale.Series, arena.SeriesBytes), cancellation),
            Measure.MegabytesPerSecond(), Measure.CpuPerGigabyte(1.2), Measure.PeakMebibytes());
        yield return Retrieval(
            "move-ct", $"C-MOVE {scale.Series} × 0.53 MB", (arena, rival, cancellation) => RetrieveWork.MoveAsync(rival, arena.SeriesStudy, (scale.Series, arena.SeriesBytes), cancellation),
            Measure.MegabytesPerSecond(400), Measure.CpuPerGigabyte(1.3), Measure.PeakMebibytes());
        yield return Retrieval(
            "move-large", $"C-MOVE {scale.Large} × {scale.LargeBytes / 1_000_000} MB",
            (arena, rival, cancellation) => RetrieveWork.MoveAsync(rival, arena.LargeStudy, (scale.Large, arena.LargeBytes), cancellation),
            Measure.MegabytesPerSecond(600), Measure.CpuPerGigabyte(1.2), Measure.PeakMebibytes(120));
    }

    private static async Task<Done> EchoAsync(Arena arena, Rival rival, CancellationToken cancellation)
    {
        for (var n = 0; n < arena.Scale.Echoes; n++)
        {
            await rival.Caller.EchoAsync(cancellation);
        }

        return new Done(arena.Scale.Echoes, 0);
    }

    private static async Task<Done> AskAsync(Rival rival, int queries, Func<int, (Tag, Vr, string)> key, CancellationToken cancellation)
    {
        var client = await rival.QueriesAsync();
        var answers = new List<StudyAnswers>();
        for (var n = 0; n < queries; n++)
        {
            answers.Add(await StudyQuery.AskAsync(client, key(n), cancellation));
        }

        return new Done(answers.Count, 0) { Answers = answers };
    }

    /// <summary>Where responses are counted by the second there are many to a query.</summary>
    private static int QueriesIn(Scale scale, IReadOnlyList<Measure> measures) => measures.Any(static m => m.IsOfAnswers) ? scale.Lists : scale.Queries;

    /// <summary>Keys jump about, so that nothing stays warm by chance.</summary>
    private static int Jump(int n, int studies) => (int)((n + 1) * 7919L % studies);

    private static (Tag, Vr, string) StudyUid(int n, int studies) => (Tags.StudyInstanceUID, Vr.UI, IndexFiller.StudyUid(Jump(n, studies)));

    private static (Tag, Vr, string) PatientId(int n, int studies) => (Tags.PatientID, Vr.LO, IndexFiller.PatientId(Jump(n, studies)));

    private static (Tag, Vr, string) Prefix(int n, int studies) => (Tags.PatientName, Vr.PN, "SMITH*");

    private static (Tag, Vr, string) Day(int n, int studies) => (Tags.StudyDate, Vr.DA, IndexFiller.StudyDay(Jump(n, studies)));

    private static (Tag, Vr, string) Son(int n, int studies) => (Tags.PatientName, Vr.PN, "*SON*");
}
