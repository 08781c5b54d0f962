using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Refusing;

/// <summary>What is wrong around the node: each is one clear sentence and a non-zero exit, and nothing held is lost.</summary>
public sealed class RefusalTests
{
    private static readonly TestObject Held = TestObject.Of(1000, 1, 1);

    [Fact]
    public async Task Every_mistake_of_the_settings_is_named_at_once_with_file_line_path_and_what_was_expected()
    {
        using var folder = new TempFolder();
        var file = folder.Write("exchange.json", """
            {
              "node": { "aeTitles": ["RIVERDENTAL"], "data": "data", "keyFile": "keys/master.key" },
              "listeners": [
                { "address": "127.0.0.1", "port": 99999, "security": "tsl" }
              ],
              "partnerz": [],
              "limits": { "associations": "many" },
              "partners": [
                { "name": "A", "aeTitles": ["A"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["stoer"] }
              ]
            }
            """);
        foreach (var verb in new string[][] { ["config", "check"], ["serve"] })
        {
            var result = await NodeProcess.RunAsync([.. verb, "--config", file]);
            result.ExitCode.ShouldBe(1);
            var lines = result.Output.Split('\n');
            MistakeIn(lines, file, 4, "listeners[0].port", "from 1 to 65535");
            MistakeIn(lines, file, 4, "listeners[0].security", "tls, plain");
            MistakeIn(lines, file, 6, "partnerz", "did you mean \"partners\"");
            MistakeIn(lines, file, 7, "limits.associations", "a whole number");
            MistakeIn(lines, file, 9, "partners[0].may[0]", "echo, store, find, move, get");
        }
    }

    [Fact]
    public async Task Text_that_is_no_JSON_is_named_with_its_line()
    {
        using var folder = new TempFolder();
        var file = folder.Write("exchange.json", "{\n  \"node\": {\n  ]\n}");
        var result = await NodeProcess.RunAsync(["config", "check", "--config", file]);
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain($"{file}:3:");
    }

    [Fact]
    public async Task A_settings_file_that_is_not_there_is_named()
    {
        using var folder = new TempFolder();
        var result = await NodeProcess.RunAsync(["serve", "--config", folder.File("nothing.json")]);
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("nothing.json");
    }

    [Fact]
    public async Task Keys_that_are_missing_wrong_or_open_to_others_stop_the_node_and_lose_nothing()
    {
        using var practice = await PracticeHoldingAsync();
        var kept = practice.MasterKey + ".kept";

        File.Move(practice.MasterKey, kept);
        (await practice.RunAsync("serve")).ShouldBeOneSentence("key", practice.MasterKey);
        (await practice.RunAsync("store", "verify")).ShouldBeOneSentence("key", practice.MasterKey);

        using (var other = await Practice.InitAsync())
        {
            File.Copy(other.MasterKey, practice.MasterKey);
        }

        (await practice.RunAsync("serve")).ShouldBeOneSentence("master key", "does not belong");
        File.Move(kept, practice.MasterKey, overwrite: true);

        if (!OperatingSystem.IsWindows())
        {
            var safe = File.GetUnixFileMode(practice.MasterKey);
            File.SetUnixFileMode(practice.MasterKey, safe | UnixFileMode.OtherRead);
            (await practice.RunAsync("serve")).ShouldBeOneSentence("0604", "chmod");
            File.SetUnixFileMode(practice.MasterKey, safe);
        }

        await ShouldStillHoldAsync(practice);
    }

    [Fact]
    public async Task A_port_in_use_is_named_and_the_store_is_free_again()
    {
        using var practice = await PracticeHoldingAsync();
        using (var squatter = new TcpListener(IPAddress.Loopback, practice.TlsPort))
        {
            squatter.Start();
            (await practice.RunAsync("serve")).ShouldBeOneSentence($"127.0.0.1:{practice.TlsPort}", "in use");
        }

        await ShouldStillHoldAsync(practice);
    }

    [Fact]
    public async Task A_second_node_on_the_same_store_is_refused_and_the_first_goes_on()
    {
        using var practice = await PracticeHoldingAsync();
        await using var first = await practice.ServeAsync();
        (await practice.RunAsync("serve")).ShouldBeOneSentence("another process", practice.Data);
        (await practice.RunAsync("store", "rebuild-index")).ShouldBeOneSentence("another process", practice.Data);
        (await practice.PlainUnit.StoreAsync(TestObject.Of(1000, 1, 2))).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
        (await first.StopAsync()).ShouldBe(0);
        await ShouldStillHoldAsync(practice);
    }

    [Fact]
    public async Task A_certificate_or_store_that_cannot_be_used_is_named()
    {
        using var practice = await PracticeHoldingAsync();
        var certificate = Path.Combine(practice.Folder, "tls", "node.crt");
        var kept = await File.ReadAllTextAsync(certificate, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(certificate, "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n", TestContext.Current.CancellationToken);
        (await practice.RunAsync("serve")).ShouldBeOneSentence("node.crt");
        await File.WriteAllTextAsync(certificate, kept, TestContext.Current.CancellationToken);

        var keys = Path.Combine(practice.Data, "keys.db");
        File.Move(keys, keys + ".kept");
        (await practice.RunAsync("serve")).ShouldBeOneSentence("keys.db");
        File.Exists(keys).ShouldBeFalse("a key ring that is missing must never be made anew over objects");
        File.Move(keys + ".kept", keys);

        var catalog = Path.Combine(practice.Data, "catalog.db");
        File.Move(catalog, catalog + ".kept");
        await File.WriteAllBytesAsync(catalog, new byte[8192], TestContext.Current.CancellationToken);
        (await practice.RunAsync("serve")).ExitCode.ShouldBe(1);
        File.Move(catalog + ".kept", catalog, overwrite: true);
        await ShouldStillHoldAsync(practice);
    }

    private static void MistakeIn(string[] lines, string file, int line, string path, string expected) =>
        lines.ShouldContain(l => l.StartsWith($"{file}:{line}:", StringComparison.Ordinal) && l.Contains($" {path}: ", StringComparison.Ordinal) && l.Contains(expected, StringComparison.Ordinal));

    private static async Task<Practice> PracticeHoldingAsync()
    {
        var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        (await practice.PlainUnit.StoreAsync(Held)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
        (await node.StopAsync()).ShouldBe(0);
        return practice;
    }

    private static async Task ShouldStillHoldAsync(Practice practice)
    {
        await using var node = await practice.ServeAsync();
        var pulled = new ConcurrentDictionary<Uid, byte[]>();
        await practice.Viewer.PullAsync(Held.Study, [Held.SopClass], pulled);
        pulled[Held.SopInstance].ShouldBe(Held.Bytes.ToArray());
        (await node.StopAsync()).ShouldBe(0, node.Output);
    }
}
