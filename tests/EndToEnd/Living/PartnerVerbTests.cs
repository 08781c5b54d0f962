using System.Runtime.Versioning;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.EndToEnd.Refusing;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Living;

/// <summary><c>dicomx partner list|add|test|remove</c>, with the node running and without.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PartnerVerbTests
{
    private static readonly TestObject Image = TestObject.Of(1000, 1, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partner_is_added_to_a_running_node_and_removed_again_with_who_did_it_on_record()
    {
        using var practice = await Practice.CreateAsync();
        using var folder = new TempFolder();
        using var certificate = TestCertificates.SelfSigned("HILL", new CertificateShape { RsaBits = 0 });
        var file = certificate.WriteTo(folder.Path, "hill").Certificate;
        var before = await File.ReadAllBytesAsync(practice.Settings, Cancel);
        var mode = File.GetUnixFileMode(practice.Settings);
        await using var node = await practice.ServeAsync();

        var added = await practice.RunAsync("partner", "add", "Hill Street", "--ae-title", "HILL", "--certificate", file, "--may", "echo,store");

        added.ExitCode.ShouldBe(0, added.ToString());
        added.Output.ShouldContain("The running node has taken it.");
        var hill = new Unit("HILL", certificate, practice.Viewer.Node);
        (await hill.StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
        var list = await practice.RunAsync("partner", "list", "--json");
        list.Output.ShouldContain($"\"{certificate.Pin}\"");

        await using var running = await hill.ConnectAsync(Image);
        var removed = await practice.RunAsync("partner", "remove", "HILL");

        removed.ExitCode.ShouldBe(0, removed.ToString());
        (await Unit.StoreAsync(running, Image)).Comment.ShouldBe("partner-no-longer-admitted");
        (await Should.ThrowAsync<DialException>(async () => await hill.ConnectAsync(Image))).Reason.ShouldBeOneOf(TransportReasons.CertificateProbablyRefused, TransportReasons.OwnCertificateRefused);
        (await File.ReadAllBytesAsync(practice.Settings, Cancel)).ShouldBe(before);
        File.GetUnixFileMode(practice.Settings).ShouldBe(mode);
        var audit = await practice.RunAsync("audit", "list", "--json");
        audit.Output.ShouldMatch(@"by [^,]+ \(user \d+\), partner \\u0022Hill Street\\u0022 added; settings sha256:");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_a_command_wrote_once_and_somebody_writes_again_by_hand_is_not_put_down_to_the_first()
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        var without = await File.ReadAllTextAsync(practice.Settings, Cancel);
        (await practice.RunAsync("partner", "add", "Pano", "--ae-title", "PANO", "--plain", "--address", "10.0.0.1/32")).ExitCode.ShouldBe(0);
        var with = await File.ReadAllTextAsync(practice.Settings, Cancel);

        await File.WriteAllTextAsync(practice.Settings, without, Cancel);
        await Patiently.UntilAsync(() => node.Output.Contains("partner \"Pano\" removed", StringComparison.Ordinal));
        await File.WriteAllTextAsync(practice.Settings, with, Cancel);
        await Patiently.UntilAsync(() => node.Output.Split("partner \"Pano\" added").Length == 3);

        var records = (await practice.RunAsync("audit", "list")).Output.Split('\n').Where(line => line.Contains("settings-changed", StringComparison.Ordinal)).ToList();
        records.Count.ShouldBe(3);
        records[0].ShouldContain("by ");
        records[1].ShouldNotContain("by ");
        records[2].ShouldNotContain("by ");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_owns_something_is_nobodys_before_it_is_said_to_be_meant()
    {
        using var practice = await Practice.CreateAsync();
        using var folder = new TempFolder();
        using var certificate = TestCertificates.SelfSigned("HILL", new CertificateShape { RsaBits = 0 });
        string[] add = ["partner", "add", "Hill Street", "--ae-title", "HILL", "--certificate", certificate.WriteTo(folder.Path, "hill").Certificate, "--may", "echo,store"];
        var hill = new Unit("HILL", certificate, practice.Viewer.Node);
        await using (var node = await practice.ServeAsync())
        {
            (await practice.RunAsync(add)).ExitCode.ShouldBe(0);
            (await hill.StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
            var with = await File.ReadAllTextAsync(practice.Settings, Cancel);
            (await practice.RunAsync("partner", "remove", "HILL")).Output.ShouldContain("Under the name \"Hill Street\" the store keeps 1 study (1 instance). Whoever is entered");
            await RefusedAsync();
            (await practice.RunAsync("config", "check")).Output.ShouldContain("under the name \"Hill Street\", which no partner has");

            // By hand, as it was.
            await File.WriteAllTextAsync(practice.Settings, with, Cancel);
            await Patiently.UntilAsync(() => node.Output.Contains("partner-name-owned", StringComparison.Ordinal));
            await Should.ThrowAsync<DialException>(async () => await hill.ConnectAsync(Image));
            (await practice.RunAsync("status", "--check")).Output.ShouldContain("\"takeOver\": true");
            (await practice.RunAsync("config", "check")).Output.ShouldContain("The running node does not admit that partner");

            await File.WriteAllTextAsync(practice.Settings, with.Replace("\"name\": \"Hill Street\"", "\"name\": \"Hill Street\", \"takeOver\": true", StringComparison.Ordinal), Cancel);
            await Patiently.UntilAsync(() => node.Output.Contains("takes over", StringComparison.Ordinal));
            (await hill.StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
            await Patiently.UntilAsync(() => practice.RunAsync("audit", "list"), list => list.Output.Contains("partner-name-taken-over", StringComparison.Ordinal));

            (await practice.RunAsync("partner", "remove", "HILL")).ExitCode.ShouldBe(0);
            (await practice.RunAsync([.. add, "--take-over"])).ExitCode.ShouldBe(0);
            (await hill.StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();
            (await node.StopAsync()).ShouldBe(0);
        }

        (await practice.RunAsync("partner", "remove", "HILL")).Output.ShouldContain("keeps 1 study (1 instance)");
        await RefusedAsync();
        (await practice.RunAsync("partner", "remove", "UNIT1")).Output.ShouldContain("The store keeps nothing under the name \"Unit 1\".");

        async Task RefusedAsync()
        {
            var refused = await practice.RunAsync(add);
            refused.ExitCode.ShouldBe(1, refused.ToString());
            refused.Output.ShouldContain("the store keeps 1 study (1 instance) under the name \"Hill Street\"");
            refused.Output.ShouldContain("--take-over");
        }
    }

    public static TheoryData<string[], string[]> Clashing => new()
    {
        { ["Unit 1", "--ae-title", "X", "--plain", "--address", "10.0.0.1/32"], ["already the name of a partner"] },
        { ["X", "--ae-title", "UNIT1", "--plain", "--address", "127.0.0.0/8"], ["is also a title of", "overlap"] },
        { ["X", "--ae-title", "TLS1", "--plain", "--address", "10.0.0.1/32"], ["is a title of", "known by its certificate"] },
        { ["X", "--ae-title", "RIVERDENTAL", "--plain", "--address", "10.0.0.1/32"], ["this node itself"] },
        { ["X", "--ae-title", "X", "--certificate", "OWN"], ["the certificate of this node itself"] },
        { ["X", "--ae-title", "X"], ["nothing says which certificate"] },
        { ["X", "--ae-title", "X", "--plain", "--address", "10.0.0.1/32", "--may", "find"], ["read images in clear"] },
    };

    [Theory]
    [MemberData(nameof(Clashing))]
    public async Task What_clashes_or_is_wrong_is_refused_and_nothing_is_written(string[] arguments, string[] words)
    {
        using var practice = await Practice.CreateAsync();
        var before = await File.ReadAllBytesAsync(practice.Settings, Cancel);
        var own = Path.Combine(practice.Folder, "tls", "node.crt");

        var refused = await practice.RunAsync(["partner", "add", .. arguments.Select(a => a == "OWN" ? own : a)]);

        refused.ExitCode.ShouldBe(1, refused.ToString());
        foreach (var word in words)
        {
            refused.Output.ShouldContain(word);
        }

        (await File.ReadAllBytesAsync(practice.Settings, Cancel)).ShouldBe(before);
    }

    [Fact]
    public async Task A_partner_that_others_refer_to_is_not_removed()
    {
        using var practice = await Practice.CreateAsync("\"routes\": [{ \"name\": \"r\", \"when\": { \"from\": [\"UNIT1\"] }, \"grant\": { \"to\": [\"VIEWER\"], \"days\": 1, \"basis\": \"b\" } }],");
        var before = await File.ReadAllBytesAsync(practice.Settings, Cancel);

        var refused = await practice.RunAsync("partner", "remove", "Unit 1");

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("is named by the route \"r\"");
        (await File.ReadAllBytesAsync(practice.Settings, Cancel)).ShouldBe(before);
        (await practice.RunAsync("partner", "remove", "nobody")).ShouldBeOneSentence("nobody", "no partner's name", "dicomx partner list");
    }

    [Fact]
    public async Task A_partner_that_works_is_said_to_work_and_one_that_does_not_is_said_where()
    {
        using var river = await Practice.CreateAsync();
        using var hill = await Practice.InitAsync();
        var riverCertificate = Path.Combine(river.Folder, "tls", "node.crt");
        var hillCertificate = Path.Combine(hill.Folder, "tls", "node.crt");
        string[] at = ["--host", "127.0.0.1", "--port", $"{hill.TlsPort}"];

        (await river.RunAsync(["partner", "add", "Hill", "--ae-title", "RIVERDENTAL2", "--certificate", hillCertificate, .. at])).ExitCode.ShouldBe(0);
        await ShouldFailAsync(river, "Hill", "connection", "connect-refused");

        await using (var node = await hill.ServeAsync())
        {
            // River is nobody at Hill's.
            await ShouldFailAsync(river, "Hill", "our certificate", "(own-certificate-refused|certificate-probably-refused)");

            // The same node here and there has the same title; Hill knows it under another.
            await File.WriteAllTextAsync(hill.Settings, (await File.ReadAllTextAsync(hill.Settings, Cancel)).Replace("[\"RIVERDENTAL\"]", "[\"HILL\"]", StringComparison.Ordinal), Cancel);
            (await hill.RunAsync("partner", "add", "River", "--ae-title", "RIVERDENTAL", "--certificate", riverCertificate, "--may", "echo")).ExitCode.ShouldBe(0);
            await ShouldFailAsync(river, "Hill", "association", "rejected");

            (await river.RunAsync("partner", "remove", "Hill")).ExitCode.ShouldBe(0);
            (await river.RunAsync(["partner", "add", "Hill", "--ae-title", "HILL", "--certificate", hillCertificate, .. at])).ExitCode.ShouldBe(0);
            var works = await river.RunAsync("partner", "test", "HILL");
            works.ExitCode.ShouldBe(0, works.ToString());
            works.Output.ShouldMatch(@"(?s)TLS +TLS 1\.\d, .*its certificate +sha256:.*association +accepted, RIVERDENTAL calling HILL.*C-ECHO +answered.*can be reached and answers");

            (await river.RunAsync("partner", "remove", "Hill")).ExitCode.ShouldBe(0);
            (await river.RunAsync(["partner", "add", "Hill", "--ae-title", "HILL", "--certificate", riverCertificate.Replace("node.crt", "other.crt", StringComparison.Ordinal), .. at])).ExitCode.ShouldBe(2);
            (await river.RunAsync(["partner", "add", "Hill", "--ae-title", "HILL", "--fingerprint", new string('a', 64), .. at])).ExitCode.ShouldBe(0);
            await ShouldFailAsync(river, "Hill", "its certificate", "identity");
            (await node.StopAsync()).ShouldBe(0);
        }

        await ShouldFailAsync(river, "UNIT1", "settings", "partner-without-address");
    }

    private static async Task ShouldFailAsync(Practice practice, string partner, string step, string reason)
    {
        var result = await practice.RunAsync("partner", "test", partner);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Output.ShouldMatch($@"{step} +FAILED \({reason}\): [A-Z][^\n]+\.");
    }
}
