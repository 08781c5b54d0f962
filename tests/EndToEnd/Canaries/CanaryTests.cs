using System.Collections.Concurrent;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Generator;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Canaries;

/// <summary>
/// The fourth promise: nothing in clear at rest. Everything that tells of a patient is stamped with values that occur nowhere
/// else, goes through everything a node does, and is then searched for in every byte below its folder, logs included.
/// </summary>
public sealed class CanaryTests(ITestOutputHelper output)
{
    private const int MostSamples = 40;
    private const int LargestSample = 80_000;

    private static readonly string[] Kinds = ["images", "objects", "dental", "study", "charset"];

    [Fact]
    public async Task Nothing_of_a_patient_is_in_any_file_of_the_node()
    {
        var stamped = Make();
        var search = new CanarySearch(stamped.SelectMany(s => s.Values), StampedObject.Dates);
        ShouldBeFoundInClear(stamped, search);

        // The settings of a practice already log at the most detailed level there is.
        using var practice = await Practice.CreateAsync();
        var temporary = Directory.CreateDirectory(Path.Combine(practice.Folder, "temporary")).FullName;
        practice.Variables["TMPDIR"] = temporary;
        await using (var node = await practice.ServeAsync())
        {
            var taken = await SendAsync(practice, stamped);
            taken.Count.ShouldBeGreaterThan(stamped.Count / 2);
            await BeRefusedAsync(practice, stamped);
            await AskAndPullAsync(practice, taken);
            search.Folder(practice.Folder).ShouldBeEmpty("while it runs");
            Directory.EnumerateFileSystemEntries(temporary).ShouldNotBeEmpty("the runtime's own pipes show that this is the node's folder for temporary files");
            node.Kill();
            ShouldBeSilent(search, node.Output);
            output.WriteLine($"{taken.Count} of {stamped.Count} stamped objects received; {stamped.Sum(s => s.Values.Count)} values searched for in UTF-8 and UTF-16 of both byte orders");
        }

        new FileInfo(Path.Combine(practice.Data, "catalog.db-wal")).Length.ShouldBeGreaterThan(0, "the database's log is part of what is searched");
        search.Folder(practice.Folder).ShouldBeEmpty("after kill -9");

        await VerifyAndListAsync(practice, search, "after restart");
        await RebuildAsync(practice, search);
        await VerifyAndListAsync(practice, search, "with the index made anew");
        output.WriteLine($"{Directory.GetFiles(practice.Folder, "*", SearchOption.AllDirectories).Length} files, "
            + $"{Directory.GetFiles(practice.Folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length)} bytes: no hit");
    }

    /// <summary>One life of the node, from its start to a clean stop.</summary>
    private static async Task VerifyAndListAsync(Practice practice, CanarySearch search, string when)
    {
        await using var node = await practice.ServeAsync();
        var verified = await practice.RunAsync("store", "verify");
        verified.ExitCode.ShouldBe(0, when);
        ShouldBeSilent(search, verified.Output);
        var listed = await practice.RunAsync("study", "list");
        listed.ExitCode.ShouldBe(0, when);
        search.Bytes("study list", Encoding.UTF8.GetBytes(listed.Output)).ShouldNotBeEmpty("the administrator does see them");
        search.Folder(practice.Folder).ShouldBeEmpty(when);
        (await node.StopAsync()).ShouldBe(0, when);
        search.Folder(practice.Folder).ShouldBeEmpty(when + ", and a clean stop");
        ShouldBeSilent(search, node.Output);
    }

    /// <summary>The old index stays beside the new one, as a file and perhaps its log.</summary>
    private static async Task RebuildAsync(Practice practice, CanarySearch search)
    {
        var rebuilt = await practice.RunAsync("store", "rebuild-index", "--yes");
        rebuilt.ExitCode.ShouldBe(0, rebuilt.Output);
        ShouldBeSilent(search, rebuilt.Output);
        Directory.GetFiles(practice.Data, "catalog.old*.db").ShouldNotBeEmpty();
        search.Folder(practice.Folder).ShouldBeEmpty("after the index was made anew");
    }

    private static void ShouldBeSilent(CanarySearch search, string output)
    {
        output.ShouldNotBeEmpty();
        search.Bytes("console", Encoding.UTF8.GetBytes(output)).ShouldBeEmpty();
    }

    private static List<StampedObject> Make()
    {
        var made = DentalStudies.Generate(new DentalOptions { Patients = 2, CbctSlices = 2, Scale = 0.05 }).Select((g, i) => StampedObject.Of(g, i));
        var samples = SampleFiles.Valid
            .Where(f => f.Length < LargestSample && Kinds.Contains(f.Kind))
            .GroupBy(f => f.Kind)
            .SelectMany(kind => kind.Take(MostSamples / Kinds.Length))
            .Select((f, i) => StampedObject.Of(f.Read(), 1000 + i))
            .OfType<StampedObject>();
        return [.. made, .. samples];
    }

    /// <summary>A search that finds nothing must be one that would have found it.</summary>
    private static void ShouldBeFoundInClear(List<StampedObject> stamped, CanarySearch search)
    {
        using var clear = new TempFolder();
        for (var i = 0; i < stamped.Count; i++)
        {
            File.WriteAllBytes(clear.File($"{i}.dcm"), stamped[i].ToFile());
        }

        var found = search.Folder(clear.Path).Select(h => h.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var one in stamped.Where(s => !s.Object.Syntax.IsDeflated))
        {
            one.Values.Count(found.Contains).ShouldBeGreaterThanOrEqualTo(13);
        }

        found.ShouldContain(StampedObject.Dates[0]);
        found.ShouldContain(StampedObject.Dates[1]);
    }

    private static async Task<List<StampedObject>> SendAsync(Practice practice, List<StampedObject> stamped)
    {
        var taken = new List<StampedObject>();
        var units = practice.Units;
        for (var u = 0; u < units.Count; u++)
        {
            var mine = stamped.Where((_, i) => i % units.Count == u).ToList();
            await using var client = await units[u].ConnectAsync(mine.Select(m => m.Object));
            foreach (var one in mine.Where(m => client.Association.Terms.ContextsToInvoke(m.Object.SopClass).Any(c => c.TransferSyntax == m.Object.Syntax)))
            {
                if ((await Unit.StoreAsync(client, one.Object)).Status.IsSuccess)
                {
                    taken.Add(one);
                }
            }

            await client.ReleaseAsync(TestContext.Current.CancellationToken);
        }

        return taken;
    }

    /// <summary>What is refused is logged and recorded too: a data set that is not what its command says, one cut short, and one of no patient's study.</summary>
    private static async Task BeRefusedAsync(Practice practice, List<StampedObject> stamped)
    {
        var (one, other) = (stamped[0].Object, stamped[1].Object);
        await using var client = await practice.PlainUnit.ConnectAsync(one);
        (await Unit.StoreAsync(client, one with { SopInstance = other.SopInstance })).Status.ShouldBe(DimseStatus.DataSetDoesNotMatch);
        (await Unit.StoreAsync(client, one with { Bytes = one.Bytes[..^4] })).Status.ShouldBe(DimseStatus.CannotUnderstand);
        await client.ReleaseAsync(TestContext.Current.CancellationToken);
        await practice.Viewer.FindAsync(new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "IMAGE").SetUid(Tags.SOPInstanceUID, one.SopInstance));
    }

    private static async Task AskAndPullAsync(Practice practice, List<StampedObject> taken)
    {
        var ofTheDay = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.StudyDate, Vr.DA, StampedObject.Dates[1])
            .SetText(Tags.PatientBirthDate, Vr.DA, StampedObject.Dates[0]).Set(Tags.StudyInstanceUID, Vr.UI, default);
        (await practice.Viewer.FindAsync(ofTheDay)).Matches.Count.ShouldBeGreaterThanOrEqualTo(12);
        foreach (var one in taken.Take(12))
        {
            foreach (var key in new[] { Tags.PatientName, Tags.PatientID, Tags.AccessionNumber, Tags.StudyInstanceUID })
            {
                var asked = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192")
                    .Set(one.Header[key]!).Set(Tags.StudyInstanceUID, Vr.UI, key == Tags.StudyInstanceUID ? one.Header[key]!.Value : default).Set(Tags.StudyDescription, Vr.LO, default);
                (await practice.Viewer.FindAsync(asked)).Matches.Count.ShouldBe(1, $"{key}");
            }

            var pulled = new ConcurrentDictionary<Uid, byte[]>();
            await practice.Viewer.PullAsync(one.Object.Study, [one.Object.SopClass], pulled);
            pulled.ShouldContainKey(one.Object.SopInstance);
        }
    }
}
