using System.Text.RegularExpressions;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Dimse;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Living;

/// <summary>The settings file of a running node is changed: what becomes of partners, associations and ports.</summary>
public sealed class LiveSettingsTests
{
    private const string Newcomer = """{ "name": "Newcomer", "aeTitles": ["NEW"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["echo", "store"] },""";

    private static readonly TestObject Image = TestObject.Of(1000, 1, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("in place")]
    [InlineData("in two halves")]
    [InlineData("a new file under the old name")]
    [InlineData("a link that is turned")]
    public async Task A_new_partner_is_admitted_without_a_restart_however_the_file_is_written(string manner)
    {
        using var practice = await Practice.CreateAsync();
        if (manner == "a link that is turned")
        {
            MakeLinked(practice);
        }

        await using var node = await practice.ServeAsync();
        var newcomer = new Unit("NEW", null, practice.PlainUnit.Node);
        (await Should.ThrowAsync<DialException>(async () => await newcomer.ConnectAsync(Image))).Reject!.ToString().ShouldContain("1/1/3");

        var text = WithFirstPartner(await File.ReadAllTextAsync(practice.Settings, Cancel), Newcomer);
        await WriteAsync(practice, text, manner);

        await Patiently.UntilAsync(() => AdmittedAsync(newcomer), admitted => admitted);
        (await newcomer.StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
        await Patiently.UntilAsync(() => node.Output.Contains("partner \"Newcomer\" added", StringComparison.Ordinal));
        var audit = await practice.RunAsync("audit", "list", "--json");
        audit.Output.ShouldContain("partner \\u0022Newcomer\\u0022 added");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_removed_partner_is_refused_at_the_next_operation_of_its_running_association()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        await using var client = await practice.Units[0].ConnectAsync(Image);
        (await Unit.StoreAsync(client, Image)).Status.IsSuccess.ShouldBeTrue();

        await EditAsync(practice, text => PartnerLine("Workstation 1").Replace(text, string.Empty));

        (await RefusalAsync(client)).ShouldContain("partner-no-longer-admitted");
        (await practice.Units[1].StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_right_taken_away_ends_at_the_next_operation_and_comes_back_when_it_is_given_back()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        await using var client = await practice.Units[0].ConnectAsync(Image);
        (await Unit.StoreAsync(client, Image)).Status.IsSuccess.ShouldBeTrue();
        var before = await File.ReadAllTextAsync(practice.Settings, Cancel);

        await EditAsync(practice, text => PartnerLine("Workstation 1").Replace(text, m => m.Value.Replace("\"echo\", \"store\"", "\"echo\"", StringComparison.Ordinal)));
        (await RefusalAsync(client)).ShouldContain("operation-not-allowed");
        await Patiently.UntilAsync(() => node.Output.Contains("partner \"Workstation 1\" changed (may)", StringComparison.Ordinal));

        await File.WriteAllTextAsync(practice.Settings, before, Cancel);
        await Patiently.UntilAsync(async () => await Unit.StoreAsync(client, Image), reply => reply.Status.IsSuccess);
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task G5_A_bad_file_changes_nothing_and_is_told_with_line_path_and_what_was_expected_until_it_is_mended()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        var good = await File.ReadAllTextAsync(practice.Settings, Cancel);
        (await practice.RunAsync("status", "--check")).Output.ShouldNotContain("mistake");

        await File.WriteAllTextAsync(practice.Settings, PartnerLine("Unit 1").Replace(good, string.Empty).Replace("\"store\"]", "\"stoer\"]", StringComparison.Ordinal), Cancel);

        await Patiently.UntilAsync(() => node.Output.Contains("settings-mistaken", StringComparison.Ordinal));
        var status = await practice.RunAsync("status", "--check");
        status.ExitCode.ShouldBe(1);
        status.Output.ShouldContain("The settings file has 5 mistakes; the settings from before stay in force");
        status.Output.ShouldMatch(@"exchange\.json:\d+:\d+: partners\[0\]\.may\[1\]: ""stoer"" does not fit; expected one of echo, store");
        await Patiently.UntilAsync(() => node.Output.Contains("partners[0].may[1]", StringComparison.Ordinal));

        // The partner that the bad file leaves out is still one.
        (await practice.PlainUnit.StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();

        await File.WriteAllTextAsync(practice.Settings, good, Cancel);
        await Patiently.UntilAsync(() => node.Output.Contains("right again", StringComparison.Ordinal));
        (await practice.RunAsync("status", "--check")).Output.ShouldNotContain("mistake");
        (await practice.RunAsync("audit", "list", "--json")).Output.ShouldContain("settings-mistaken");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Ports_open_and_close_with_the_settings_and_what_runs_on_a_closed_one_goes_on()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        await using var running = await practice.PlainUnit.ConnectAsync(Image);
        var other = FreePort.Next();

        await EditAsync(practice, text => text.Replace($"\"port\": {practice.PlainPort}", $"\"port\": {other}", StringComparison.Ordinal));

        var moved = new Unit("UNIT1", null, practice.PlainUnit.Node with { Port = other });
        await Patiently.UntilAsync(() => AdmittedAsync(moved), admitted => admitted);
        (await Should.ThrowAsync<DialException>(async () => await practice.PlainUnit.ConnectAsync(Image))).Reason.ShouldBe("connect-refused");
        (await Unit.StoreAsync(running, Image)).Status.IsSuccess.ShouldBeTrue();
        (await practice.RunAsync("status")).Output.ShouldContain($"plain 127.0.0.1:{other}");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_needs_a_restart_is_named_and_the_rest_is_in_force()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();

        await EditAsync(practice, text => PartnerLine("Workstation 1").Replace(text, string.Empty).Replace("\"level\": \"debug\"", "\"level\": \"error\"", StringComparison.Ordinal));

        await Patiently.UntilAsync(() => node.Output.Contains("partner \"Workstation 1\" removed", StringComparison.Ordinal));
        await Patiently.UntilAsync(() => node.Output.Contains("logging.level was changed in the settings", StringComparison.Ordinal));
        var status = await Patiently.UntilAsync(() => practice.RunAsync("status", "--check"), s => s.Output.Contains("logging.level", StringComparison.Ordinal));
        status.ExitCode.ShouldBe(1);
        status.Output.ShouldContain("logging.level was changed in the settings; it takes effect when the node is started again");
        (await node.StopAsync()).ShouldBe(0);
    }

    private static Regex PartnerLine(string name) => new($$"""\{ "name": "{{Regex.Escape(name)}}"[^}]*\},?""", RegexOptions.NonBacktracking);

    private static string WithFirstPartner(string text, string partner)
    {
        text.ShouldContain("\"partners\": [");
        return text.Replace("\"partners\": [", "\"partners\": [ " + partner, StringComparison.Ordinal);
    }

    private static async Task EditAsync(Practice practice, Func<string, string> edit)
    {
        var before = await File.ReadAllTextAsync(practice.Settings, Cancel);
        var after = edit(before);
        after.ShouldNotBe(before);
        await File.WriteAllTextAsync(practice.Settings, after, Cancel);
    }

    /// <summary>As a volume of Kubernetes has it: the file is a link through a link to a folder, and only that one is turned.</summary>
    private static void MakeLinked(Practice practice)
    {
        var first = Directory.CreateDirectory(Path.Combine(practice.Folder, "..one")).FullName;
        File.Move(practice.Settings, Path.Combine(first, "exchange.json"));
        Directory.CreateSymbolicLink(Path.Combine(practice.Folder, "..data"), "..one");
        File.CreateSymbolicLink(practice.Settings, Path.Combine("..data", "exchange.json"));
    }

    private static async Task WriteAsync(Practice practice, string text, string manner)
    {
        switch (manner)
        {
            case "in place":
                await File.WriteAllTextAsync(practice.Settings, text, Cancel);
                break;
            case "in two halves":
                await using (var file = new StreamWriter(practice.Settings))
                {
                    await file.WriteAsync(text[..(text.Length / 2)]);
                    await file.FlushAsync(Cancel);
                    await file.WriteAsync(text[(text.Length / 2)..]);
                }

                break;
            case "a new file under the old name":
                await File.WriteAllTextAsync(practice.Settings + ".swp", text, Cancel);
                File.Move(practice.Settings + ".swp", practice.Settings, overwrite: true);
                break;
            default:
                var second = Directory.CreateDirectory(Path.Combine(practice.Folder, "..two")).FullName;
                await File.WriteAllTextAsync(Path.Combine(second, "exchange.json"), text, Cancel);
                Directory.CreateSymbolicLink(Path.Combine(practice.Folder, "..data_tmp"), "..two");
                (await ForeignTool.Find("mv").RunAsync(["-T", Path.Combine(practice.Folder, "..data_tmp"), Path.Combine(practice.Folder, "..data")])).ExitCode.ShouldBe(0);
                break;
        }
    }

    private static async Task<bool> AdmittedAsync(Unit unit)
    {
        try
        {
            await using var client = await unit.ConnectAsync(Image);
            return true;
        }
        catch (DialException)
        {
            return false;
        }
    }

    private static async Task<string> RefusalAsync(DimseClient client)
    {
        var reply = await Patiently.UntilAsync(async () => await Unit.StoreAsync(client, Image), r => !r.Status.IsSuccess);
        reply.Status.ShouldBe(DimseStatus.NotAuthorized);
        return reply.Comment ?? string.Empty;
    }
}
