using System.Collections.Concurrent;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>What waits for a partner is kept under its name, and nobody gets it by being entered under that name.</summary>
public sealed class NewNameTests
{
    private const string TakeOver = ", \"takeOver\": true";

    [Fact]
    public async Task What_waits_for_a_partner_that_only_receives_is_not_sent_to_the_next_one_of_that_name()
    {
        await using var other = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), FreePort.Next());
        await node.StoreAsync(ForwardingTests.Study(1, 2));
        await node.ChangeAsync();

        await node.ChangeAsync(ForwardingNode.Partner("one", other.Port));
        Partners(node).ShouldBe(["asker"]);

        // Known by its name from the file, it is queued for; nothing is sent before the name is claimed.
        await node.StoreAsync(ForwardingTests.Study(2, 1));
        node.Ledger("one").Count.ShouldBe(3);
        node.Node.Store.Administration.HeldNames().Single(static held => held.Name == "one").Waiting.ShouldBe(3);
        other.Associations.ShouldBe(0);

        await node.ChangeAsync(ForwardingNode.Partner("one", other.Port, TakeOver));
        Partners(node).ShouldBe(["asker", "one"]);
        await node.UntilDeliveredAsync("one", 3);
    }

    [Fact]
    public async Task A_name_that_is_new_at_a_start_is_as_new_as_in_a_running_node()
    {
        await using var other = new Destination();
        var nowhere = FreePort.Next();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), nowhere);
        await node.StoreAsync(ForwardingTests.Study(1, 2));

        await node.RestartAsync(ForwardingNode.Partner("one", nowhere));
        Partners(node).ShouldBe(["asker", "one"], "who was a partner before is one again");

        await node.RestartAsync();
        for (var start = 0; start < 2; start++)
        {
            await node.RestartAsync(ForwardingNode.Partner("one", other.Port), ForwardingNode.Partner("fresh", nowhere));
            Partners(node).ShouldBe(["asker", "fresh"], "what owns nothing is anybody's");
            node.Node.SettingsProblems.Where(IsOfName).ShouldHaveSingleItem().ShouldContain("\"one\" is not admitted: its name is new, and 2 deliveries waiting for it");
        }

        other.Associations.ShouldBe(0);
        Alerts(node).ShouldBeEmpty();
        await node.RestartAsync(ForwardingNode.Partner("one", other.Port, TakeOver));
        Partners(node).ShouldBe(["asker", "one"]);
        await node.UntilDeliveredAsync("one", 2);
        await node.RestartAsync(ForwardingNode.Partner("one", other.Port, TakeOver));
        node.Node.SettingsProblems.Where(IsOfName).ShouldBeEmpty();
        Alerts(node).ShouldHaveSingleItem().Partner.ShouldBe("one");
    }

    [Fact]
    public async Task A_name_that_is_taken_over_at_a_start_is_never_said_to_be_nobodys()
    {
        await using var other = new Destination();
        var nowhere = FreePort.Next();
        var said = new Heard();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), nowhere);
        await node.StoreAsync(ForwardingTests.Study(1, 2));
        await node.RestartAsync();

        node.Loggers = said;
        await node.RestartAsync(ForwardingNode.Partner("one", other.Port, TakeOver));
        await node.UntilDeliveredAsync("one", 2);

        said.Lines.ShouldContain(line => line.Contains("takes over", StringComparison.Ordinal));
        said.Lines.ShouldNotContain(line => line.Contains("destination-unknown", StringComparison.Ordinal) || line.Contains("partner-name-owned", StringComparison.Ordinal));
    }

    /// <summary>The test's clock stands before the certificate of its node begins to be valid, which is a problem too.</summary>
    private static bool IsOfName(string problem) => problem.Contains("is not admitted", StringComparison.Ordinal);

    private static IEnumerable<string> Partners(ForwardingNode node) => node.Node.Settings.Partners.Select(static partner => partner.Name);

    private static IEnumerable<AuditRecord> Alerts(ForwardingNode node) =>
        node.Records(AuditEvent.SecurityAlert).Where(static record => record.Reason == "partner-name-taken-over");

    /// <summary>Whatever the node says in its log.</summary>
    private sealed class Heard : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> Lines => lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
