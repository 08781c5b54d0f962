using System.Net;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Generator;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Living;

/// <summary>What <c>send</c>, <c>find</c>, <c>pull</c> and <c>partner test</c> say and put on record when a partner is not the one meant, does not allow it, or breaks off.</summary>
public sealed class CallingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_certificate_than_the_partners_is_a_security_alert_on_record_whichever_verb_met_it()
    {
        using var river = await Practice.CreateAsync();
        using var hill = await Practice.InitAsync();
        using var files = FilesToSend(1);
        await using var other = await hill.ServeAsync();
        await AddAsync(river, "Hill", "--ae-title", "HILL", "--fingerprint", new string('a', 64), "--host", "127.0.0.1", "--port", $"{hill.TlsPort}");
        string[][] verbs =
        [
            ["find", "Hill"], ["send", "Hill", files.Path], ["pull", "Hill", "1.2.3", "--to", Path.Combine(files.Path, "out")], ["partner", "test", "Hill"],
        ];

        for (var i = 0; i < verbs.Length; i++)
        {
            (await river.RunAsync(verbs[i])).Output.ShouldContain("Another certificate answered");
            (await AlertsAsync(river)).ShouldBe(i + 1, verbs[i][0]);
        }

        await using var node = await river.ServeAsync();
        (await river.RunAsync("partner", "test", "Hill")).ExitCode.ShouldBe(1);
        (await AlertsAsync(river)).ShouldBe(verbs.Length + 1);
        (await node.StopAsync()).ShouldBe(0);
        (await other.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_right_that_the_partner_does_not_give_is_named_and_nothing_else_is_said()
    {
        using var river = await Practice.CreateAsync();
        using var hill = await Practice.InitAsync();
        using var files = FilesToSend(1);
        var certificate = Path.Combine("tls", "node.crt");
        await AddAsync(hill, "River", "--ae-title", "RIVER", "--certificate", Path.Combine(river.Folder, certificate), "--may", "find", "--sees", "all");
        await File.WriteAllTextAsync(river.Settings, (await File.ReadAllTextAsync(river.Settings, Cancel)).Replace("[\"RIVERDENTAL\"]", "[\"RIVER\"]", StringComparison.Ordinal), Cancel);
        await AddAsync(river, "Hill", "--ae-title", "RIVERDENTAL", "--certificate", Path.Combine(hill.Folder, certificate), "--host", "127.0.0.1", "--port", $"{hill.TlsPort}");
        await using var node = await hill.ServeAsync();

        var pulled = await river.RunAsync("pull", "Hill", "1.2.3", "--to", Path.Combine(files.Path, "out"));
        pulled.ExitCode.ShouldBe(1);
        pulled.Output.Trim().ShouldBe("Hill does not accept get from this node; ask for it to be added to \"may\" there.");

        var sent = await river.RunAsync("send", "Hill", files.Path);
        sent.ExitCode.ShouldBe(1);
        sent.Output.ShouldContain("Hill does not accept store from this node; ask for it to be added to \"may\" there.");
        sent.Output.ShouldNotContain("class-not-accepted");
        (await river.RunAsync("audit", "list", "--json")).Output.ShouldContain("operation-not-allowed");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_connection_that_ends_while_sending_is_one_sentence_and_only_confirmed_files_are_counted()
    {
        const int Taken = 5;
        using var river = await Practice.CreateAsync();
        using var files = FilesToSend(40);
        await using var receiver = new BreakingReceiver(Taken);
        var hill = $$"""{ "name": "Hill", "aeTitles": ["HILL"], "security": "plain", "addresses": ["127.0.0.2/32"], "plainRisk": true, "host": "127.0.0.1", "port": {{receiver.Port}} },""";
        await File.WriteAllTextAsync(river.Settings, (await File.ReadAllTextAsync(river.Settings, Cancel)).Replace("\"partners\": [", "\"partners\": [ " + hill, StringComparison.Ordinal), Cancel);

        var sent = await river.RunAsync("send", "Hill", files.Path);

        sent.ExitCode.ShouldBe(1);
        sent.Output.ShouldMatch($@"Hill ended the connection after {Taken} of 40 files \([a-z-]+\); send the rest again\.");
        sent.Output.ShouldNotContain("sent 40 of 40");
        sent.Output.ShouldContain($"Hill confirmed {Taken} files; 35 not stored there.");
        sent.Output.Split('\n').Count(line => line.Contains("not stored:", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(10);

        var all = await river.RunAsync("send", "Hill", files.Path, "--verbose");
        all.Output.Split('\n').Count(line => line.Contains("not stored:", StringComparison.Ordinal)).ShouldBe(40);
    }

    private static async Task AddAsync(Practice practice, params string[] partner)
    {
        var added = await practice.RunAsync(["partner", "add", .. partner]);
        added.ExitCode.ShouldBe(0, added.ToString());
    }

    private static async Task<int> AlertsAsync(Practice practice) =>
        (await practice.RunAsync("audit", "list")).Output.Split('\n').Count(line => line.Contains("security-alert", StringComparison.Ordinal) && line.Contains("identity", StringComparison.Ordinal));

    private static TempFolder FilesToSend(int count)
    {
        var folder = new TempFolder();
        for (var i = 1; i <= count; i++)
        {
            using var file = File.Create(folder.File($"{i:D3}.dcm"));
            LargeObject.Of(1000, 1, i).WritePart10(file);
        }

        return folder;
    }

    /// <summary>Takes some objects in all, and aborts at every one after them.</summary>
    private sealed class BreakingReceiver : IAsyncDisposable
    {
        private readonly DicomListener listener;
        private int taken;

        public BreakingReceiver(int most)
        {
            listener = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), WireSecurity.Plain),
            new ListenerServices
            {
                Admit = static (_, _) => new Admission.Accept(new NegotiationPolicy { RolesOf = static _ => PeerRoles.Scu }, "receiver"),
                Serve = async (association, cancellation) => await DimseServer.RunAsync(
                    association,
                    new DimseServices
                    {
                        Store = async (operation, token) =>
                        {
                            while (!(await operation.ReadAsync(token)).IsEmpty)
                            {
                            }

                            if (++taken > most)
                            {
                                await association.AbortAsync("enough");
                            }

                            return DimseReply.Success;
                        },
                    },
                    cancellation),
            });
            listener.Start();
        }

        public int Port => listener.LocalEndPoint.Port;

        public async ValueTask DisposeAsync()
        {
            await listener.StopAsync(TimeSpan.Zero);
            await listener.DisposeAsync();
        }
    }
}
