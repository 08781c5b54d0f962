using System.Runtime.Versioning;
using System.Text.Json;
using DicomExchange.Generator;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>What an administrator types, from init to delete, on two nodes in processes of their own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CommandLineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_practices_set_up_pair_send_find_pull_export_and_delete()
    {
        using var folder = new TempFolder();
        var files = MakeStudy(Path.Combine(folder.Path, "camera"));
        var river = await InitAsync(folder, "river", "RIVER");
        var hill = await InitAsync(folder, "hill", "HILL");
        await PairAsync(river, hill);
        await PairAsync(hill, river);

        await using var node = await NodeProcess.ServeAsync(hill.Settings);

        // River's own node need not run for a person there to send, find and pull.
        (await RunAsync(river, "send", "HILL", files.Folder)).Output.ShouldContain($"confirmed {files.Count} files; 0 not stored");
        var found = Json(await RunAsync(river, "find", "HILL", "--json"));
        var study = found.GetProperty("studies")[0].GetProperty("studyInstanceUid").GetString()!;
        found.GetProperty("studies")[0].GetProperty("instances").GetInt32().ShouldBe(files.Count);
        var pulled = Path.Combine(folder.Path, "pulled");
        (await RunAsync(river, "pull", "HILL", study, "--to", pulled)).Output.ShouldContain($"{files.Count} files");
        Contents(pulled).ShouldBe(files.Contents);
        Directory.EnumerateFiles(pulled).ShouldAllBe(f => File.GetUnixFileMode(f) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

        await ShouldKeepARecordAsync(river, hill, files);

        // What is not there: said in a sentence, and no folder is left behind.
        (await RunAsync(river, "find", "HILL", "--patient-id", "nobody")).Output.ShouldContain("Nothing found");
        var unknown = Path.Combine(folder.Path, "unknown");
        (await RunAsync(river, 1, "pull", "HILL", "1.2.3.4.5", "--to", unknown)).Output.ShouldContain("no such study");
        Directory.Exists(unknown).ShouldBeFalse();

        // Orders to the running node, by its socket.
        (await RunAsync(hill, "status")).Output.ShouldContain("Running since");
        Json(await RunAsync(hill, "status", "--json")).GetProperty("instances").GetInt32().ShouldBe(files.Count);
        (await RunAsync(hill, "study", "list")).Output.ShouldContain(study);
        (await RunAsync(hill, "study", "show", study)).Output.ShouldContain("river");
        var exported = Path.Combine(folder.Path, "exported");
        (await RunAsync(hill, "study", "export", study, "--to", exported)).Output.ShouldContain($"{files.Count} files");
        Contents(exported).ShouldBe(files.Contents);
        (await RunAsync(hill, "store", "verify")).Output.ShouldContain("0 problems");
        (await RunAsync(hill, "keys", "rotate", "--destroy-old")).Output.ShouldContain("The old one is forgotten");
        (await RunAsync(hill, 1, "store", "rebuild-index")).Output.ShouldContain("Another process has the store");
        (await node.StopAsync()).ShouldBe(0);

        // The same orders with no node running: the command opens the store itself.
        (await RunAsync(hill, "status")).Output.ShouldContain("Not running");
        (await RunAsync(hill, 1, "study", "delete", study)).Output.ShouldContain("--yes");
        (await RunAsync(hill, "study", "delete", study, "--yes")).Output.ShouldContain($"Deleted: {files.Count} instances");
        (await RunAsync(hill, 1, "study", "show", study)).Output.ShouldContain("There is no such study");
        (await RunAsync(hill, "audit", "verify")).Output.ShouldContain("unbroken chain");
        var audit = (await RunAsync(hill, "audit", "list")).Output;
        foreach (var word in new[] { "instance-received", "query", "retrieve-by-get", "instance-sent", "study-shown", "study-exported", "keys-rotated", "master-key-destroyed", "study-deleted", "audit-read" })
        {
            audit.ShouldContain(word);
        }
    }

    [Fact]
    public async Task Faults_are_one_clear_sentence_and_an_exit_code()
    {
        using var folder = new TempFolder();
        var river = await InitAsync(folder, "river", "RIVER");

        (await RunAsync(["init", "--directory", Path.GetDirectoryName(river.Settings)!])).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("holds a node already"));
        (await RunAsync(["serve", "--config", Path.Combine(folder.Path, "none.json")])).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("there is no such file"));
        (await RunAsync(["serve", "--confg", "x"])).ExitCode.ShouldBe(2);

        using (var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, river.Port))
        {
            taken.Start();
            (await RunAsync(river, 1, "serve")).Output.ShouldContain($"{river.Port}");
        }

        var data = Path.Combine(Path.GetDirectoryName(river.Settings)!, "data");
        Directory.Move(data, data + ".elsewhere");
        (await RunAsync(river, 1, "serve")).Output.ShouldContain("Is its disk mounted?");
        Directory.Move(data + ".elsewhere", data);

        var key = Path.Combine(Path.GetDirectoryName(river.Settings)!, "keys", "master.key");
        File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.GroupRead);
        (await RunAsync(river, 1, "serve")).Output.ShouldContain("master.key");
        File.Delete(key);
        (await RunAsync(river, 1, "serve")).Output.ShouldContain("master.key");
        (await RunAsync(river, 1, "status")).Output.ShouldContain("master.key");

        var recovery = Path.Combine(Path.GetDirectoryName(river.Settings)!, "recovery", "master-key.recovery");
        var passphrase = Path.Combine(folder.Path, "passphrase");
        await File.WriteAllTextAsync(passphrase, "AAAAA-BBBBB-CCCCC", Cancelled);
        (await RunAsync(river, 1, "keys", "recovery", "--from", recovery, "--passphrase-file", passphrase)).Output.ShouldContain("passphrase does not open");
        File.Exists(key).ShouldBeFalse();
        await File.WriteAllTextAsync(passphrase, river.Passphrase, Cancelled);
        (await RunAsync(river, "keys", "recovery", "--from", recovery, "--passphrase-file", passphrase)).Output.ShouldContain("the store opens with it");
        (await RunAsync(river, "status")).Output.ShouldContain("Not running");

        var certificate = Path.Combine(Path.GetDirectoryName(river.Settings)!, "tls", "node.crt");
        await File.WriteAllTextAsync(certificate, "not a certificate", Cancelled);
        (await RunAsync(river, 1, "config", "check")).Output.ShouldContain("node.crt");

        await File.WriteAllTextAsync(river.Settings, "{ \"node\": {}, \"listners\": [] }", Cancelled);
        var mistakes = (await RunAsync(river, 1, "config", "check")).Output;
        mistakes.ShouldContain(":1:11: node: the key \"aeTitles\" is missing");
        mistakes.ShouldContain("did you mean \"listeners\"?");
    }

    private static async Task ShouldKeepARecordAsync(Practice river, Practice hill, (string Folder, int Count, List<string> Contents) files)
    {
        // All of it is on record at river, by whom too, whether the command opened the store or a running node wrote it.
        await ShouldBeOnRecordAsync(river, files.Count, calls: 3);
        await using (await NodeProcess.ServeAsync(river.Settings))
        {
            await RunAsync(river, "find", "HILL");
            await ShouldBeOnRecordAsync(river, files.Count, calls: 4);
        }

        // Where nothing can be put on record nothing is sent.
        var key = Path.Combine(Path.GetDirectoryName(river.Settings)!, "keys", "master.key");
        File.Move(key, key + ".away");
        (await RunAsync(river, 1, "send", "HILL", files.Folder)).Output.ShouldContain("master.key");
        File.Move(key + ".away", key);
        (await RunAsync(hill, "audit", "list")).Output.ShouldNotContain("instance-repeated");
    }

    private static async Task ShouldBeOnRecordAsync(Practice practice, int files, int calls)
    {
        var records = Json(await RunAsync(practice, "audit", "list", "--json")).GetProperty("records").EnumerateArray()
            .Where(r => r.GetProperty("partner").GetString() == "hill").ToList();
        int Count(string kind) => records.Count(r => r.GetProperty("event").GetString() == kind);
        Count("transfer-begun").ShouldBe(calls);
        Count("transfer-ended").ShouldBe(calls);
        Count("instance-sent").ShouldBe(files);
        Count("instance-fetched").ShouldBe(files);
        Count("query").ShouldBe(calls - 2);
        records.ShouldAllBe(r => r.GetProperty("details").GetString()!.Contains("by ", StringComparison.Ordinal) && r.GetProperty("outcome").GetString() == "success");
        records.Where(r => r.GetProperty("event").GetString()!.StartsWith("instance-", StringComparison.Ordinal))
            .ShouldAllBe(r => r.GetProperty("study").GetString()!.Length > 0 && r.GetProperty("instance").GetString()!.Length > 0);
    }

    private static async Task<Practice> InitAsync(TempFolder folder, string name, string title)
    {
        var home = Path.Combine(folder.Path, name);
        var made = await RunAsync(["init", "--directory", home, "--ae-title", title]);
        made.ExitCode.ShouldBe(0, made.Output);
        var settings = Path.Combine(home, "exchange.json");
        var port = FreePort.Next();
        var text = await File.ReadAllTextAsync(settings, Cancelled);
        text = text.Replace("2762", $"{port}", StringComparison.Ordinal).Replace("11112", $"{FreePort.Next()}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(settings, text, Cancelled);
        var fingerprint = made.Output.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith("sha256:", StringComparison.Ordinal));
        var passphrase = made.Output.Split('\n').Select(l => l.Trim()).Single(l => l.Length == 35 && l.Count(c => c == '-') == 5);
        return new Practice(name, title, settings, port, fingerprint, passphrase);
    }

    private static async Task PairAsync(Practice here, Practice other)
    {
        var partner = $$"""
            { "name": "{{other.Name}}", "aeTitles": ["{{other.Title}}"], "security": "tls", "certificates": ["{{other.Fingerprint}}"],
              "host": "127.0.0.1", "port": {{other.Port}}, "may": ["echo", "store", "find", "get"] }
            """;
        var text = await File.ReadAllTextAsync(here.Settings, Cancelled);
        await File.WriteAllTextAsync(here.Settings, text.Replace("\"partners\": [\n", "\"partners\": [\n" + partner + "\n", StringComparison.Ordinal), Cancelled);
        (await RunAsync(here, "config", "check")).Output.ShouldContain("1 partner,");
    }

    private static Task<ToolResult> RunAsync(Practice practice, params string[] arguments) => RunAsync(practice, 0, arguments);

    private static async Task<ToolResult> RunAsync(Practice practice, int expected, params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--config", practice.Settings]);
        result.ExitCode.ShouldBe(expected, $"{string.Join(' ', arguments)}\n{result.Output}");
        return result;
    }

    /// <summary>In this process: the program's own entry, without the second it takes to start one.</summary>
    private static async Task<ToolResult> RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var output = new StringWriter();
        var exit = await Host.CommandLine.RunAsync(arguments, output, output);
        return new ToolResult(string.Join(' ', arguments), exit, output.ToString());
    }

    private static JsonElement Json(ToolResult result) => JsonDocument.Parse(result.Output).RootElement;

    private static (string Folder, int Count, List<string> Contents) MakeStudy(string folder)
    {
        Directory.CreateDirectory(folder);
        var count = 0;
        foreach (var instance in DentalStudies.Generate(new DentalOptions { IntraOralImages = 3, PanoramicImages = 0, CephalometricImages = 0, CbctSlices = 0, Scale = 0.1 }))
        {
            using var file = File.Create(Path.Combine(folder, $"{++count}.dcm"));
            instance.WritePart10(file);
        }

        return (folder, count, Contents(folder));
    }

    /// <summary>What the files hold after their file meta information, whoever wrote that; in an order of its own.</summary>
    private static List<string> Contents(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Select(f => Dicom.Part10.Part10Reader.ReadHead(File.ReadAllBytes(f)) is var head
            ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f).AsSpan(head.DataSetOffset)))
            : string.Empty).Order(StringComparer.Ordinal),
    ];

    private sealed record Practice(string Name, string Title, string Settings, int Port, string Fingerprint, string Passphrase);
}
