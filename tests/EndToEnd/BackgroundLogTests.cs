using DicomExchange.Host.Logging;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

public sealed class BackgroundLogTests
{
    [Fact]
    public void Everything_logged_is_written_in_its_order_by_the_time_the_log_is_closed()
    {
        var sink = new Kept();
        using (var log = new BackgroundLog(sink))
        {
            for (var n = 0; n < 1000; n++)
            {
                log.Emit(Event($"{n}"));
            }
        }

        sink.Written.ShouldBe(Enumerable.Range(0, 1000).Select(n => $"{n}"));
    }

    [Fact]
    public void What_is_logged_is_written_without_closing_whether_or_not_it_is_an_error()
    {
        var sink = new Kept();
        using var log = new BackgroundLog(sink);
        foreach (var level in new[] { LogEventLevel.Information, LogEventLevel.Error, LogEventLevel.Debug, LogEventLevel.Fatal })
        {
            log.Emit(Event($"{level}", level));
            sink.Await($"{level}");
        }
    }

    [Fact]
    public void An_event_that_cannot_be_written_is_lost_alone()
    {
        var sink = new Kept { Refused = "second" };
        using (var log = new BackgroundLog(sink))
        {
            log.Emit(Event("first"));
            log.Emit(Event("second"));
            log.Emit(Event("third"));
        }

        sink.Written.ShouldBe(["first", "third"]);
    }

    [Fact]
    public void A_disk_that_stands_still_holds_up_nobody_and_what_is_too_much_is_dropped()
    {
        using var stands = new ManualResetEventSlim();
        var sink = new Kept { Before = stands.Wait };
        using (var log = new BackgroundLog(sink))
        {
            log.Emit(Event("at the disk", LogEventLevel.Error));
            for (var n = 0; n < 3 * BackgroundLog.MostWaiting; n++)
            {
                log.Emit(Event("waits"));
            }

            stands.Set();
        }

        // One list may be at the disk while another one waits.
        sink.Written.Count.ShouldBeInRange(BackgroundLog.MostWaiting, 2 * BackgroundLog.MostWaiting);
    }

    [Fact]
    public void A_closed_log_takes_nothing_more_and_closes_what_is_behind_it_once()
    {
        var sink = new Kept();
        var log = new BackgroundLog(sink);
        log.Dispose();
        log.Emit(Event("too late"));
        sink.Written.ShouldBeEmpty();
        sink.Closed.ShouldBe(1);
    }

    private static LogEvent Event(string text, LogEventLevel level = LogEventLevel.Information) =>
        new(DateTimeOffset.UnixEpoch, level, exception: null, new MessageTemplateParser().Parse(text), []);

    private sealed class Kept : ILogEventSink, IDisposable
    {
        private readonly object gate = new();
        private readonly List<string> written = [];

        public string? Refused { get; init; }

        public Action Before { get; init; } = static () => { };

        public int Closed { get; private set; }

        public IReadOnlyList<string> Written
        {
            get
            {
                lock (gate)
                {
                    return [.. written];
                }
            }
        }

        public void Emit(LogEvent logEvent)
        {
            Before();
            var text = logEvent.MessageTemplate.Text;
            if (text == Refused)
            {
                throw new IOException("No space left.");
            }

            lock (gate)
            {
                written.Add(text);
                Monitor.PulseAll(gate);
            }
        }

        public void Await(string text)
        {
            lock (gate)
            {
                while (!written.Contains(text))
                {
                    Monitor.Wait(gate, TimeSpan.FromMinutes(1)).ShouldBeTrue("It was not written.");
                }
            }
        }

        public void Dispose() => Closed++;
    }
}
