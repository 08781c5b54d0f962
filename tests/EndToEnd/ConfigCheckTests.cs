using System.Runtime.Versioning;
using DicomExchange.Host;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>What would keep a node from starting, or keep it unsafe, is said by config check: all of it, each with its line.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConfigCheckTests : IAsyncLifetime
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TempFolder folder = new();
    private string fingerprint = string.Empty;

    private string Home => Path.Combine(folder.Path, "node");

    private string Settings => Path.Combine(Home, "exchange.json");

    public async ValueTask InitializeAsync()
    {
        var (exit, text) = await RunAsync("init", "--directory", Home, "--ae-title", "RIVER");
        exit.ShouldBe(0, text);
        fingerprint = text.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith("sha256:", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_init_makes_is_right()
    {
        var (exit, text) = await CheckAsync();
        exit.ShouldBe(0, text);
        text.ShouldContain("is right: 2 listeners, 0 partners, 0 routes.");
    }

    [Theory]
    [InlineData("keys/master.key", "node.keyFile", "chmod 600")]
    [InlineData("tls/node.key", "tls.key", "chmod 600")]
    public async Task A_key_that_others_can_read_is_a_mistake_and_no_start(string file, string path, string remedy)
    {
        Loosen(file, Others);
        (await CheckAsync()).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain(path), c => c.Text.ShouldContain(remedy), c => c.Text.ShouldContain("1 mistake in"));
        (await RunAsync("serve", "--config", Settings)).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain(remedy));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task Settings_that_others_can_change_are_a_mistake_and_no_start(UnixFileMode more)
    {
        Loosen("exchange.json", more);
        (await CheckAsync()).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain("chmod go-w"));
        (await RunAsync("serve", "--config", Settings)).ShouldSatisfyAllConditions(
            c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain("others than its owner may write this file"), c => c.Text.ShouldContain($"chmod go-w {Settings}"));
    }

    [Theory]
    [InlineData("data", UnixFileMode.OtherWrite, "chmod 700")]
    public async Task What_others_can_change_is_a_mistake(string file, UnixFileMode more, string remedy)
    {
        Loosen(file, more);
        (await CheckAsync()).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain(remedy));
    }

    [Fact]
    public async Task A_data_folder_that_others_can_enter_is_noted()
    {
        Loosen("data", UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        (await CheckAsync()).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(0), c => c.Text.ShouldContain("note: Others than its owner may enter"));
    }

    [Fact]
    public async Task The_key_of_another_node_is_a_mistake()
    {
        var other = Path.Combine(folder.Path, "other");
        await RunAsync("init", "--directory", other, "--ae-title", "OTHER");
        File.Copy(Path.Combine(other, "keys", "master.key"), Path.Combine(Home, "keys", "master.key"), overwrite: true);
        (await CheckAsync()).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain("node.keyFile"), c => c.Text.ShouldContain("version 1 of it is another key"));
    }

    [Fact]
    public async Task A_running_node_is_in_nobodys_way()
    {
        await ReplaceAsync(("2762", $"{FreePort.Next()}"), ("11112", $"{FreePort.Next()}"));
        await using var node = await NodeProcess.ServeAsync(Settings);
        (await CheckAsync()).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once()
    {
        File.Delete(Path.Combine(Home, "keys", "master.key"));
        File.Delete(Path.Combine(Home, "tls", "node.crt"));
        Loosen("tls/node.key", Others);
        await ReplaceAsync(
            ("\"address\": \"0.0.0.0\", \"port\": 2762, \"security\": \"tls\"", "\"address\": \"203.0.113.7\", \"port\": 2762, \"security\": \"tls\""),
            ("\"port\": 11112, \"security\": \"plain\"", "\"port\": 11112, \"security\": \"tls\""),
            ("\"partners\": [\n", """
            "partners": [
                { "name": "Pano", "aeTitles": ["PANO"], "security": "plain", "addresses": ["192.0.2.1/32"], "may": ["store"], "port": 5 }

            """));
        var (exit, text) = await CheckAsync();
        exit.ShouldBe(1);
        foreach (var path in new[] { ": node.keyFile: ", ": tls.certificate: ", ": tls.key: ", ": listeners[0].address: ", ": partners[0].may: ", ": partners[0]: " })
        {
            text.ShouldContain(path);
        }

        text.ShouldContain("6 mistakes in");
        text.Split('\n').Where(l => l.StartsWith(Settings, StringComparison.Ordinal)).ShouldAllBe(l => l.Contains("; expected ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Our_own_certificate_is_no_partners()
    {
        await ReplaceAsync(("\"partners\": [\n", $$"""
            "partners": [
                { "name": "Hill", "aeTitles": ["HILL"], "security": "tls", "certificates": ["{{fingerprint}}"], "may": ["echo"] }

            """));
        (await CheckAsync()).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain("partners[0].certificates[0]: this is the fingerprint of this node's own certificate"));
    }

    [Fact]
    public async Task A_store_that_is_not_mounted_is_told()
    {
        Directory.Move(Path.Combine(Home, "data"), Path.Combine(folder.Path, "away"));
        (await CheckAsync()).ShouldSatisfyAllConditions(c => c.Exit.ShouldBe(1), c => c.Text.ShouldContain("node.data: there is no store in"));
    }

    private void Loosen(string file, UnixFileMode more)
    {
        var path = Path.Combine(Home, file);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);
    }

    private async Task ReplaceAsync(params (string Old, string New)[] changes)
    {
        var text = await File.ReadAllTextAsync(Settings, TestContext.Current.CancellationToken);
        foreach (var (old, replacement) in changes)
        {
            text.ShouldContain(old);
            text = text.Replace(old, replacement, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(Settings, text, TestContext.Current.CancellationToken);
    }

    private Task<(int Exit, string Text)> CheckAsync() => RunAsync("config", "check", "--config", Settings);

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        await using var text = new StringWriter();
        return (await CommandLine.RunAsync(arguments, text, text), text.ToString());
    }
}
