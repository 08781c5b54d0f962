using System.Diagnostics.CodeAnalysis;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace DicomExchange.Host.Logging;

/// <summary>
/// Writes log events on one thread of its own, in their order and some at a time: whoever logs waits for nothing, and a thread that finds
/// nothing to write sleeps. Where the sink behind it cannot keep up, events are dropped.
/// </summary>
/// <remarks>
/// The library's own sink of this kind looks for events in vain, which took a quarter of the processor time of an association. An event is
/// written within <see cref="Gathering"/>, an error at once; disposing writes what is waiting.
/// </remarks>
internal sealed class BackgroundLog : ILogEventSink, IDisposable
{
    /// <summary>Events that wait at most; some ten megabytes when all are long.</summary>
    public const int MostWaiting = 10_000;

    /// <summary>Long enough that a busy node wakes the thread for many events at once, short for somebody who watches the lines.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly ILogEventSink sink;
    private readonly object gate = new();
    private readonly Thread thread;
    private List<LogEvent> waiting = [];
    private bool isUrgent;
    private bool isOver;

    public BackgroundLog(ILogEventSink sink)
    {
        this.sink = sink;
        thread = new Thread(Run) { IsBackground = true, Name = "log" };
        thread.Start();
    }

    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            if (isOver || waiting.Count >= MostWaiting)
            {
                return;
            }

            waiting.Add(logEvent);
            var wasUrgent = isUrgent;
            isUrgent |= logEvent.Level >= LogEventLevel.Error;
            if (waiting.Count is 1 or MostWaiting / 2 || isUrgent != wasUrgent)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>What is logged from now on is lost; what was before is written.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            Monitor.Pulse(gate);
        }

        thread.Join();
        (sink as IDisposable)?.Dispose();
    }

    private void Run()
    {
        List<LogEvent> taken = [];
        while (Take(ref taken))
        {
            foreach (var logEvent in taken)
            {
                Write(logEvent);
            }

            taken.Clear();
        }
    }

    /// <summary>Exchanges the events that wait for an empty list.</summary>
    /// <returns>Whether there were any; there will be none any more otherwise.</returns>
    private bool Take(ref List<LogEvent> taken)
    {
        lock (gate)
        {
            while (waiting.Count == 0 && !isOver)
            {
                Monitor.Wait(gate);
            }

            if (!isUrgent && !isOver)
            {
                Monitor.Wait(gate, Gathering);
            }

            (taken, waiting) = (waiting, taken);
            isUrgent = false;
            return taken.Count > 0;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "This loop owns the outcome: an event that cannot be written is lost, the next may be written.")]
    private void Write(LogEvent logEvent)
    {
        try
        {
            sink.Emit(logEvent);
        }
        catch (Exception e)
        {
            SelfLog.WriteLine("A log event could not be written: {0}", e);
        }
    }
}
