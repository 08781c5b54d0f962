using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.EndToEnd.Refusing;
using DicomExchange.Generator;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Running;

/// <summary>The verbs as an administrator uses them, one after another, on the built program.</summary>
public sealed class LifeTests
{
    private static readonly IReadOnlyList<TestObject> Studies =
        [.. DentalStudies.Generate(new DentalOptions { Patients = 2, CbctSlices = 2, Scale = 0.05 }).Select(TestObject.Of)];

    [Fact]
    public async Task The_demonstration_ends_with_its_verdict_and_exit_code_0()
    {
        using var folder = new TempFolder();
        var demo = await NodeProcess.RunAsync(["demo"], folder: folder.Path);
        demo.ExitCode.ShouldBe(0, demo.ToString());
        demo.Output.ShouldContain("Verdict", Case.Insensitive, demo.Output);
        demo.Output.ShouldContain("forwards them over mutual TLS");
        demo.Output.ShouldContain("the ledger says of all");
    }

    [Fact]
    public async Task Init_check_serve_echo_and_a_clean_stop()
    {
        var echo = ForeignTool.Find("echoscu");
        Assert.SkipUnless(echo.IsHere, echo.Missing);
        using var practice = await Practice.InitAsync();
        (await practice.RunAsync("config", "check")).ExitCode.ShouldBe(0);
        await using var node = await practice.ServeAsync();
        var port = $"{practice.PlainPort}";
        var answered = await echo.RunAsync(["-v", "-aet", "UNIT1", "-aec", "RIVERDENTAL", "127.0.0.1", port]);
        answered.Succeeded.ShouldBeTrue(answered.ToString());
        var refused = await echo.RunAsync(["-v", "-aet", "STRANGER", "-aec", "RIVERDENTAL", "127.0.0.1", port]);
        refused.Succeeded.ShouldBeFalse();
        refused.Output.ShouldContain("Calling AE Title Not Recognized");
        (await practice.RunAsync("status")).Output.ShouldContain(port);
        (await node.StopAsync()).ShouldBe(0, node.Output);
        Directory.GetFiles(practice.Data, "*-wal").ShouldBeEmpty("a clean stop leaves no log behind");
    }

    [Fact]
    public async Task An_index_that_is_gone_stops_the_node_until_it_is_rebuilt_and_then_everything_is_back()
    {
        using var practice = await PracticeHoldingAsync();
        foreach (var file in Directory.GetFiles(practice.Data, "catalog.db*"))
        {
            File.Delete(file);
        }

        (await practice.RunAsync("serve")).ShouldBeOneSentence("catalog", "rebuild-index");
        var rebuilt = await practice.RunAsync("store", "rebuild-index");
        rebuilt.ExitCode.ShouldBe(0, rebuilt.ToString());
        rebuilt.Output.ShouldContain($"{Studies.Count} of {Studies.Count} objects");
        await ShouldHoldEverythingAsync(practice);
    }

    [Fact]
    public async Task A_terminal_that_closes_does_not_end_the_node()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        using (var hangUp = System.Diagnostics.Process.Start("kill", ["-HUP", $"{node.Id}"]))
        {
            await hangUp.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await practice.RunAsync("status")).Output.ShouldContain("Running since");
        node.HasExited.ShouldBeFalse();
        (await node.StopAsync()).ShouldBe(0, node.Output);
    }

    [Fact]
    public async Task A_recovery_file_that_cannot_be_written_is_not_on_record()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        (await practice.RunAsync("keys", "recovery", "--to", "/proc/none/key.recovery")).ExitCode.ShouldBe(1);
        (await practice.RunAsync("audit", "list")).Output.ShouldNotContain("recovery-file-written");
        var file = Path.Combine(practice.Folder, "recovery", "other.recovery");
        (await practice.RunAsync("keys", "recovery", "--to", file)).ExitCode.ShouldBe(0);
        (await practice.RunAsync("audit", "list")).Output.ShouldContain(file);
        (await node.StopAsync()).ShouldBe(0, node.Output);
    }

    [Fact]
    public async Task Where_the_key_is_a_credential_a_stopped_node_is_worked_on_with_the_credential_or_a_key_file()
    {
        using var practice = await PracticeHoldingAsync();
        var text = await File.ReadAllTextAsync(practice.Settings, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(practice.Settings, text.Replace("\"keys/master.key\"", "\"credential:dx-key\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await practice.RunAsync("store", "verify")).ShouldBeOneSentence("credential", "systemd-run", "--key-file");
        (await practice.RunAsync("store", "verify", "--key-file", practice.MasterKey)).ExitCode.ShouldBe(0);
        (await practice.RunAsync("keys", "rotate", "--key-file", practice.MasterKey)).ExitCode.ShouldBe(0);

        // What systemd does for a service, and systemd-run for a command.
        var credentials = Directory.CreateDirectory(Path.Combine(practice.Folder, "credentials")).FullName;
        File.Copy(practice.MasterKey, Path.Combine(credentials, "dx-key"));
        var given = await ToolRunAsync("env", [$"CREDENTIALS_DIRECTORY={credentials}", NodeProcess.Program, "store", "verify", "--config", practice.Settings]);
        given.ShouldBe(0);
    }

    private static async Task<int> ToolRunAsync(string program, IReadOnlyList<string> arguments)
    {
        await using var running = new RunningProcess(program, arguments);
        return await running.WaitForExitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_index_that_works_is_made_anew_only_when_the_loss_is_accepted()
    {
        using var practice = await PracticeHoldingAsync();
        (await practice.RunAsync("store", "rebuild-index")).ShouldBeOneSentence("--yes", "grant", "audit");
        Directory.GetFiles(practice.Data, "catalog.*").Select(Path.GetFileName).ShouldBe(["catalog.db"]);
        var rebuilt = await practice.RunAsync("store", "rebuild-index", "--yes");
        rebuilt.ExitCode.ShouldBe(0, rebuilt.ToString());
        await ShouldHoldEverythingAsync(practice);
    }

    [Fact]
    public async Task A_new_master_key_opens_everything_and_the_old_one_alone_nothing()
    {
        using var practice = await PracticeHoldingAsync();
        var old = practice.MasterKey + ".old";
        File.Copy(practice.MasterKey, old);
        await using (var node = await practice.ServeAsync())
        {
            // Over the local socket of the running node, which goes on.
            var rotated = await practice.RunAsync("keys", "rotate", "--destroy-old");
            rotated.ExitCode.ShouldBe(0, rotated.ToString());
            await PullEverythingAsync(practice);
            (await node.StopAsync()).ShouldBe(0);
        }

        await ShouldHoldEverythingAsync(practice);
        File.Copy(old, practice.MasterKey, overwrite: true);
        (await practice.RunAsync("serve")).ShouldBeOneSentence("key");
    }

    [Fact]
    public async Task A_lost_key_comes_back_from_a_recovery_file_and_its_passphrase_and_nothing_else()
    {
        using var practice = await PracticeHoldingAsync();
        var recovery = Path.Combine(practice.Folder, "recovery", "after-rotation.recovery");
        (await practice.RunAsync("keys", "rotate")).ExitCode.ShouldBe(0);
        var written = await practice.RunAsync("keys", "recovery", "--to", recovery);
        written.ExitCode.ShouldBe(0, written.ToString());
        (await practice.RunAsync("keys", "recovery", "--to", recovery)).ShouldBeOneSentence("already", "--to");
        File.Delete(practice.MasterKey);

        var passphrase = Path.Combine(practice.Folder, "passphrase");
        await File.WriteAllTextAsync(passphrase, "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF", TestContext.Current.CancellationToken);
        (await practice.RunAsync("keys", "recovery", "--from", recovery, "--passphrase-file", passphrase)).ShouldBeOneSentence("passphrase");
        File.Exists(practice.MasterKey).ShouldBeFalse();
        var shown = written.Output.Split('\n').Select(l => l.Trim()).Single(l => l.Count(c => c == '-') == 5);
        await File.WriteAllTextAsync(passphrase, shown, TestContext.Current.CancellationToken);
        var restored = await practice.RunAsync("keys", "recovery", "--from", recovery, "--passphrase-file", passphrase);
        restored.ExitCode.ShouldBe(0, restored.ToString());
        await ShouldHoldEverythingAsync(practice);
    }

    [Fact]
    public async Task A_deleted_study_is_gone_with_its_bytes_and_the_others_stay()
    {
        using var practice = await PracticeHoldingAsync();
        var study = Studies[0].Study;
        var deleted = await practice.RunAsync("study", "delete", study.Value, "--yes");
        deleted.ExitCode.ShouldBe(0, deleted.ToString());
        practice.Objects.Count.ShouldBe(Studies.Count(s => s.Study != study));
        await using var node = await practice.ServeAsync();
        var pulled = new ConcurrentDictionary<Uid, byte[]>();
        foreach (var each in Studies.Select(s => s.Study).Distinct())
        {
            await practice.Viewer.PullAsync(each, ClassesOf(each), pulled);
        }

        pulled.Keys.ShouldBe(Studies.Where(s => s.Study != study).Select(s => s.SopInstance), ignoreOrder: true);
        (await node.StopAsync()).ShouldBe(0);
    }

    private static Uid[] ClassesOf(Uid study) => [.. Studies.Where(s => s.Study == study).Select(s => s.SopClass).Distinct()];

    private static async Task<Practice> PracticeHoldingAsync()
    {
        var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        (await practice.PlainUnit.StoreAsync(Studies)).ShouldAllBe(r => r.Status.IsSuccess);
        (await node.StopAsync()).ShouldBe(0);
        return practice;
    }

    private static async Task ShouldHoldEverythingAsync(Practice practice)
    {
        var verify = await practice.RunAsync("store", "verify");
        verify.ExitCode.ShouldBe(0, verify.ToString());
        await using var node = await practice.ServeAsync();
        await PullEverythingAsync(practice);
        (await node.StopAsync()).ShouldBe(0);
    }

    private static async Task PullEverythingAsync(Practice practice)
    {
        var pulled = new ConcurrentDictionary<Uid, byte[]>();
        foreach (var study in Studies.Select(s => s.Study).Distinct())
        {
            (await practice.Viewer.PullAsync(study, ClassesOf(study), pulled)).Reply.Status.IsSuccess.ShouldBeTrue();
        }

        pulled.Count.ShouldBe(Studies.Count);
        Studies.ShouldAllBe(s => s.IsSameAs(pulled[s.SopInstance]));
    }
}
