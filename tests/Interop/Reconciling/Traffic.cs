using DicomExchange.Interop.Set;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.Interop.Reconciling;

/// <summary>
/// Operations of DCMTK's tools, drawn at random. What came of each is taken from what the tool said and wrote, and told to the tally;
/// what storescp wrote is told by whoever started it.
/// </summary>
public sealed class Traffic(Random random, SmallObjects objects, Callers callers, TempFolder folder, Tally tally)
{
    /// <summary>What storescu is told to propose.</summary>
    public static readonly IReadOnlyList<string> Proposals = ["-xe", "-xi"];

    private static readonly string[] Destinations = [Titles.PlainReceiver, Titles.PlainReceiver, Titles.PlainReceiver, Titles.Orthanc, Titles.PlainTool, "NOWHERE"];
    private static readonly string[] Levels = ["STUDY", "STUDY", "SERIES", "IMAGE", "BOGUS"];

    public Task StepAsync() => random.Next(12) switch
    {
        0 or 1 or 2 => StoreAsync(OneOf(callers.Tls, callers.Plain, callers.Limited), Some()),
        3 => SendAsync(OneOf(callers.Plain, callers.Limited)),
        4 or 5 or 6 => FindAsync(OneOf(callers.Tls, callers.Plain, callers.Limited)),
        7 => GetAsync(OneOf(callers.Plain, callers.Limited)),
        8 or 9 => MoveAsync(OneOf(callers.Plain, callers.Limited), OneOf(Destinations)),
        10 => OneOf(Uninvited)(),
        _ => RefusedAsync(),
    };

    /// <summary>What chance may have left out, each once: whatever a client can be answered is answered to one.</summary>
    public async Task RareOnesAsync()
    {
        await StoreAsync(callers.Tls, [.. objects.All.DistinctBy(o => o.Instance)]);
        foreach (var destination in Destinations.Distinct())
        {
            await MoveAsync(callers.Plain, destination);
        }

        await GetAsync(callers.Plain);
        foreach (var caller in Uninvited)
        {
            await caller();
        }

        await RefusedAsync();
    }

    private Func<Task>[] Uninvited =>
    [
        () => TurnedAwayAsync(callers.Unknown, Titles.Node),
        () => TurnedAwayAsync(callers.Plain, "ANOTHER"),
        () => TurnedAwayAsync(callers.Imposter, Titles.Node),
        () => TurnedAwayAsync(callers.Stranger, Titles.Node),
    ];

    private async Task StoreAsync(Caller caller, List<SmallObject> files)
    {
        var option = OneOf([.. Proposals]);
        var result = await RunAsync("storescu", ["-R", "-nh", option, .. caller.To(Titles.Node), "127.0.0.1", $"{caller.Port}", .. files.Select(f => f.Path)]);
        var stored = Said.Stored(result.Output);
        stored.Count.ShouldBe(files.Count, result.ToString());
        foreach (var (path, isTaken) in stored)
        {
            Tell(caller, files.First(f => f.Path == path).Instance, objects.LengthOf(path, option), isTaken);
        }
    }

    private async Task SendAsync(Caller caller)
    {
        var files = Some();
        var report = folder.File("reports", $"{Guid.NewGuid():N}.txt");
        var result = await RunAsync("dcmsend", ["-nh", "-nuc", "+crf", report, .. caller.To(Titles.Node), "127.0.0.1", $"{caller.Port}", .. files.Select(f => f.Path)]);
        var reported = Said.Reported(await File.ReadAllTextAsync(report));
        reported.Count.ShouldBe(files.Count, result.ToString());
        foreach (var (instance, bytes, isTaken) in reported)
        {
            Tell(caller, instance, bytes, isTaken);
        }
    }

    private async Task FindAsync(Caller caller)
    {
        var level = OneOf(Levels);
        var study = level != "STUDY" || random.Next(2) == 0 ? Study() : string.Empty;
        var patient = study.Length == 0 && random.Next(2) == 0 ? objects.PatientOf(Study()) : string.Empty;
        string[] keys = ["-k", "0008,0052=" + level, "-k", "0020,000D=" + study, "-k", "0010,0020=" + patient];
        var result = await RunAsync("findscu", ["-S", .. caller.To(Titles.Node), .. keys, "127.0.0.1", $"{caller.Port}"]);
        result.Output.ShouldContain("Received Final Find Response", Case.Sensitive, result.ToString());
        var (studies, isDone) = Said.Found(result.Output);
        tally.Found(caller.Partner, Asked.Of(level, study, patient), isDone ? studies.Count : null, studies.Select(objects.PatientOf));
    }

    private async Task GetAsync(Caller caller)
    {
        var study = Study();
        var kept = folder.Folder($"got-{Guid.NewGuid():N}");
        var result = await RunAsync("getscu", ["-S", "+B", "-od", kept, .. caller.To(Titles.Node), .. Keys(study), "127.0.0.1", $"{caller.Port}"]);
        TellRetrieval(caller, "get ", study, caller.Partner, result);
        foreach (var (instance, bytes) in Directory.GetFiles(kept).Select(WrittenFile.Read))
        {
            tally.Sent(caller.Partner, instance, bytes);
        }
    }

    private async Task MoveAsync(Caller caller, string destination)
    {
        var study = Study();
        var result = await RunAsync("movescu", ["-S", .. caller.To(Titles.Node), "-d", "-aem", destination, .. Keys(study), "127.0.0.1", $"{caller.Port}"]);
        TellRetrieval(caller, "move ", study, destination == Titles.Orthanc ? "orthanc" : "plain receiver", result);
    }

    /// <summary>Gets no association.</summary>
    private async Task TurnedAwayAsync(Caller caller, string called)
    {
        var result = random.Next(2) == 0 ? await TryStoreAsync(caller, called) : await TryFindAsync(caller, called);
        result.Succeeded.ShouldBeFalse(result.ToString());
        if (caller == callers.Stranger)
        {
            result.Output.ShouldNotContain("Association Rejected", Case.Sensitive, result.ToString());
            tally.TurnedAway(callers.StrangersFingerprint);
            return;
        }

        result.Output.ShouldContain(called == Titles.Node ? "Calling AE Title Not Recognized" : "Called AE Title Not Recognized", Case.Sensitive, result.ToString());
        tally.Rejected(caller.Title, called);
    }

    /// <summary>Gets an association and nothing on it.</summary>
    private async Task RefusedAsync()
    {
        var caller = callers.Mute;
        var result = random.Next(2) == 0 ? await TryStoreAsync(caller, Titles.Node) : await TryFindAsync(caller, Titles.Node);
        result.Succeeded.ShouldBeFalse(result.ToString());
        result.Output.ShouldContain("No Acceptable Presentation Contexts", Case.Insensitive, result.ToString());
        tally.WithoutRight(caller.Partner);
    }

    private Task<ToolResult> TryStoreAsync(Caller caller, string called) =>
        RunAsync("storescu", ["-R", .. caller.To(called), "127.0.0.1", $"{caller.Port}", OneOf([.. objects.All]).Path]);

    private Task<ToolResult> TryFindAsync(Caller caller, string called) =>
        RunAsync("findscu", ["-S", .. caller.To(called), .. Keys(Study()), "127.0.0.1", $"{caller.Port}"]);

    private void Tell(Caller caller, string instance, long bytes, bool isTaken)
    {
        if (isTaken)
        {
            tally.Received(caller.Partner, instance, bytes);
            return;
        }

        tally.NotTaken(caller.Partner, instance);
    }

    private void TellRetrieval(Caller caller, string operation, string study, string receiver, ToolResult result)
    {
        var (done, failed, isSuccess) = Said.Retrieved(result.Output);
        tally.Retrieved(caller.Partner, operation + Asked.Of("STUDY", study, string.Empty), isSuccess || done + failed > 0 ? done + failed : null);
        tally.NotSent(receiver, failed);
    }

    private static IEnumerable<string> Keys(string study) => ["-k", "0008,0052=STUDY", "-k", "0020,000D=" + study];

    private static async Task<ToolResult> RunAsync(string tool, IEnumerable<string> arguments)
    {
        var result = await ForeignTool.Find(tool).RunAsync(arguments);
        result.TimedOut.ShouldBeFalse(result.ToString());
        return result;
    }

    /// <summary>A few objects, no UID twice: dcmsend would send one of them only.</summary>
    private List<SmallObject> Some() => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => OneOf([.. objects.All])).DistinctBy(o => o.Instance)];

    private string Study() => OneOf([.. objects.Studies]);

    private T OneOf<T>(params T[] of) => of[random.Next(of.Length)];
}
