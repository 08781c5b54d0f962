using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>The messages of a real trail.</summary>
public sealed class TrailMessagesTests : IDisposable
{
    private static readonly AuditSource Source = new() { Host = "river", AeTitles = ["RIVERDENTAL"] };
    private readonly TempFolder folder = new();
    private readonly MasterKeySet keys = MasterKeySet.New();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task They_are_numbered_from_one_and_each_says_where_it_stands_in_the_chain()
    {
        await using var store = await CreateAsync();
        for (var i = 0; i < 10; i++)
        {
            await store.AuditAsync(Alert($"word-{i}"));
        }

        var source = TrailMessages.Of(store.Audit, () => Source);
        var all = source.After(0, 100);
        all.Select(m => m.Stamp.Message).ShouldBe(Enumerable.Range(1, all.Count).Select(i => (long)i));
        source.Last().ShouldBe(all.Count);
        var rows = store.Audit.RowsAfter(0).ToDictionary(row => row.Sequence, row => Convert.ToHexString(row.Hash));
        all.ShouldAllBe(m => rows[m.Stamp.Sequence] == Convert.ToHexString(m.Stamp.Hash.ToArray()) && m.Stamp.Chain == store.Audit.Chain);
        source.After(3, 2).Select(m => m.Stamp.Message).ShouldBe([4, 5]);
    }

    [Fact]
    public async Task A_record_that_was_changed_keeps_nobody_from_those_behind_it()
    {
        await using (var store = await CreateAsync())
        {
            await store.AuditAsync(Alert("before"));
            await store.AuditAsync(Alert("changed"));
            await store.AuditAsync(Alert("behind"));
        }

        ChangeOneBeforeLast(Path.Combine(folder.File("data"), "catalog.db"));
        await using var opened = await ExchangeStore.OpenAsync(Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        var messages = TrailMessages.Of(opened.Audit, () => Source).After(0, 100);
        messages.Select(m => m.Stamp.Message).ShouldBe(Enumerable.Range(1, messages.Count).Select(i => (long)i));
        messages.Count(m => m.Record.Reason == StoreReasons.RowDamaged).ShouldBe(1);
        messages.ShouldContain(m => m.Record.Reason == "behind");
        messages.ShouldAllBe(m => Rendered(opened, m.Stamp, m.Record).Text.Contains("<AuditMessage", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_collector_has_is_remembered_for_that_one_alone()
    {
        await using (var store = await CreateAsync())
        {
            await AlertAsync(store, 30);
            store.Audit.Cursor("one.example:6514").ShouldBe(default);
            await store.Audit.MoveCursorAsync("one.example:6514", 17);
            await store.Audit.MoveCursorAsync("one.example:6514", 23);
        }

        await using (var opened = await ExchangeStore.OpenAsync(Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken))
        {
            opened.Audit.Cursor("one.example:6514").ShouldBe(new CollectorCursor(23));
            opened.Audit.Cursor("other.example:6514").ShouldBe(default);
            await opened.Audit.MoveCursorAsync("other.example:6514", 5);
            opened.Audit.Cursor("one.example:6514").ShouldBe(default);
        }
    }

    [Theory]
    [InlineData("UPDATE audit_cursor SET row = zeroblob(length(row))")]
    [InlineData("UPDATE audit_cursor SET row = (SELECT row FROM audit LIMIT 1)")]
    [InlineData("UPDATE audit_cursor SET row = ''")]
    public async Task A_cursor_that_was_changed_is_not_believed_until_it_is_moved_again(string change)
    {
        await using (var store = await CreateAsync())
        {
            await AlertAsync(store, 30);
            await store.Audit.MoveCursorAsync("one.example:6514", 17);
        }

        Run(Path.Combine(folder.File("data"), "catalog.db"), change);
        await using var opened = await ExchangeStore.OpenAsync(Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        opened.Audit.Cursor("one.example:6514").ShouldBe(new CollectorCursor(0, IsAltered: true));
        TrailMessages.Of(opened.Audit, () => Source).SettledAt("one.example:6514").IsAltered.ShouldBeTrue();
        opened.Audit.Verify().Reason.ShouldBe(AuditReasons.CursorChanged);
        await opened.Audit.MoveCursorAsync("one.example:6514", 5);
        opened.Audit.Cursor("one.example:6514").ShouldBe(new CollectorCursor(5));
        opened.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    /// <summary>With few messages, or without a collector, nothing would ever take its place, and verification would speak of it for ever.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cursor_that_was_changed_is_one_alert_and_the_trail_is_whole_as_soon_as_the_node_has_started(bool hasCollector)
    {
        await using (var store = await CreateAsync())
        {
            await AlertAsync(store, 30);
            await store.Audit.MoveCursorAsync("one.example:6514", 17);
        }

        Run(Path.Combine(folder.File("data"), "catalog.db"), "UPDATE audit_cursor SET row = zeroblob(length(row))");
        await using var opened = await ExchangeStore.OpenAsync(Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        opened.Audit.Verify().Reason.ShouldBe(AuditReasons.CursorChanged);
        for (var start = 0; start < 3; start++)
        {
            await StartAndStopAsync(opened, hasCollector);
            opened.Audit.Verify().Reason.ShouldBeNull();
            opened.Audit.Newest().Count(r => r.Record.Reason == AuditReasons.CursorChanged).ShouldBe(1, $"start {start}");
        }
    }

    [Fact]
    public async Task A_cursor_behind_the_last_message_there_is_is_not_believed()
    {
        await using var store = await CreateAsync();
        await AlertAsync(store, 3);
        await store.Audit.MoveCursorAsync("one.example:6514", store.Audit.LastMessage);
        store.Audit.Cursor("one.example:6514").ShouldBe(new CollectorCursor(store.Audit.LastMessage));
        await store.Audit.MoveCursorAsync("one.example:6514", store.Audit.LastMessage + 1);
        store.Audit.Cursor("one.example:6514").ShouldBe(new CollectorCursor(0, IsAltered: true));
    }

    /// <summary>The longest that a record keeps of everything, of what grows most when it is escaped.</summary>
    [Theory]
    [InlineData("\u0001")]
    [InlineData("\"")]
    [InlineData("&")]
    [InlineData("\U0001F9B7")]
    [InlineData("\u202E")]
    public async Task Whatever_is_on_record_fits_what_a_collector_has_to_take(string filling)
    {
        await using var store = await CreateAsync();
        var text = string.Concat(Enumerable.Repeat(filling, AuditRecord.MaxTextLength));
        foreach (var kind in Enum.GetValues<AuditEvent>())
        {
            var record = new AuditRecord
            {
                Event = kind, Time = DateTimeOffset.UnixEpoch, Outcome = AuditOutcome.MinorFailure, Reason = text, Partner = text, RemoteAddress = text, CallingTitle = text,
                CalledTitle = text, Actor = text, PatientKey = text, Detail = text, Correlation = text, Basis = text, Query = new byte[AuditRecord.MaxQueryLength],
                Study = Uid.Parse("1.2.3"), Patients = [text, .. Enumerable.Range(1, AuditRecord.MaxPatients - 1).Select(i => $"DOMAIN\\{i}")],
                Classes = [.. Enumerable.Range(0, AuditRecord.MaxClasses).Select(i => new ClassCount(Uid.Parse($"1.2.{new string('3', 50)}.{i}"), 7))],
            };
            Rendered(store, new AuditStamp(1, 1, 1, new byte[32], record.Time), record).Text.ShouldContain("<AuditMessage");
        }
    }

    private StoreOptions Options => new() { DataFolder = folder.File("data"), MasterKeys = keys, Time = TimeProvider.System };

    private static async Task StartAndStopAsync(ExchangeStore store, bool hasCollector)
    {
        await using var collector = new FakeCollector(FeedBench.Own, FeedBench.Own);
        var settings = FeedBench.Live(hasCollector ? FeedBench.At(collector, FeedBench.Own) : null);
        var tls = FeedBench.Policy();
        using var feed = new AuditFeed(new FeedParts(
            () => settings.Current.Audit.Collector,
            TrailMessages.Of(store.Audit, () => Source),
            new CollectorDialer(settings, () => tls, TimeProvider.System),
            TimeProvider.System,
            NullLogger.Instance)
        {
            Alert = record => store.Audit.AppendAsync(record).AsTask(),
        });
        feed.Start();
        if (hasCollector)
        {
            await collector.UntilAsync(r => r.Sum(c => c.Count) > 0);
        }

        await feed.StopAsync(TimeSpan.FromMinutes(1));
    }

    private static SyslogLine Rendered(ExchangeStore store, AuditStamp stamp, AuditRecord record)
    {
        var frames = new MessageFrames(SyslogOrigin.Of("river", 1), TrailMessages.Of(store.Audit, () => Source).Render);
        frames.Add(stamp, record);
        var message = OctetCounting.Split(frames.Written.ToArray(), out _).ShouldHaveSingleItem();
        message.Length.ShouldBeLessThanOrEqualTo(SyslogFrame.LongestMessage);
        return SyslogLine.Parse(message);
    }

    private static AuditRecord Alert(string reason) => new() { Event = AuditEvent.SecurityAlert, Time = TimeProvider.System.GetUtcNow(), Reason = reason };

    private static async Task AlertAsync(ExchangeStore store, int times)
    {
        for (var n = 0; n < times; n++)
        {
            await store.AuditAsync(Alert("word"));
        }
    }

    private static void ChangeOneBeforeLast(string catalog) => Run(catalog, "UPDATE audit SET row = zeroblob(length(row)) WHERE message = (SELECT max(message) - 1 FROM audit)");

    private static void Run(string catalog, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={catalog};Pooling=False");
        connection.Open();
        using var change = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        change.CommandText = sql;
#pragma warning restore CA2100
        change.ExecuteNonQuery().ShouldBe(1);
    }

    private Task<ExchangeStore> CreateAsync() => ExchangeStore.CreateAsync(Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
}
