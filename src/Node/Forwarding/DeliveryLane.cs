using System.Diagnostics.CodeAnalysis;
using DicomExchange.Node.Access;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Everything that goes to one destination: its own associations, its own circuit, its own timer. While it waits it holds neither thread nor
/// connection, and no other lane waits for it.
/// </summary>
internal sealed class DeliveryLane : IDisposable
{
    private readonly string to;
    private readonly LaneParts parts;
    private readonly LaneSchedule schedule;
    private readonly LaneTelling telling;
    private readonly CancellationToken stopping;
    private readonly CancellationToken cut;
    private readonly Lock gate = new();
    private readonly HashSet<Task> runs = [];
    private readonly ITimer timer;
    private readonly long start;
    private long taken;

    /// <param name="to">The partner's name.</param>
    /// <param name="parts">What all lanes work with.</param>
    /// <param name="stopping">Nothing more begins.</param>
    /// <param name="cut">What is on its way ends too.</param>
    public DeliveryLane(string to, LaneParts parts, CancellationToken stopping, CancellationToken cut)
    {
        (this.to, this.parts, this.stopping, this.cut) = (to, parts, stopping, cut);
        schedule = new LaneSchedule(parts.Chance);
        telling = new LaneTelling(to, parts);
        start = parts.Time.GetTimestamp();
        timer = parts.Time.CreateTimer(static state => ((DeliveryLane)state!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How the destination fares.</summary>
    public DestinationState State
    {
        get
        {
            lock (gate)
            {
                var circuit = schedule.Circuit;
                var retry = circuit.State == CircuitState.Open ? circuit.RetryAt - Now : (TimeSpan?)null;
                return new DestinationState(to, parts.Store.Outbox.Totals(to), circuit)
                {
                    RetryIn = retry is { Ticks: < 0 } ? TimeSpan.Zero : retry,
                    Associations = schedule.Running,
                    Trouble = schedule.Trouble,
                    TroubledStudies = schedule.Troubled,
                };
            }
        }
    }

    private TimeSpan Now => parts.Time.GetElapsedTime(start);

    /// <summary>Begins what may begin now. Quick; called whenever something may have changed.</summary>
    public void Pump()
    {
        (Circuit Circuit, Circuit Beside)? blocked = null;
        var now = Now;
        lock (gate)
        {
            if (stopping.IsCancellationRequested || parts.Store.IsReadOnly)
            {
                return;
            }

            var settings = parts.Settings.Current;
            var partner = settings.Partners.FirstOrDefault(p => p.Name == to);
            if (PartnerPlace.ProblemOf(settings, to) is { } problem)
            {
                Block(problem, now);
                blocked = (schedule.Circuit, schedule.Beside);
            }
            else
            {
                while (schedule.MayStart(now, partner!.Limits.SendAssociations) && Take(now) is { } study)
                {
                    Begin(study);
                }
            }

            Arm(now);
        }

        if (blocked is { } state)
        {
            telling.Said(state, end: null, now);
        }
    }

    /// <summary>Something may have changed: what rests is tried at once.</summary>
    public void Release()
    {
        lock (gate)
        {
            schedule.Release(Now);
        }

        Pump();
    }

    /// <summary>The destination has called us: where it was only away it may be back.</summary>
    public void Hasten()
    {
        lock (gate)
        {
            schedule.Hasten(Now, parts.BackoffNow);
            Arm(Now);
        }
    }

    /// <summary>Completes when nothing is being sent.</summary>
    public Task WhenIdle()
    {
        lock (gate)
        {
            return Task.WhenAll(runs);
        }
    }

    public void Dispose() => timer.Dispose();

    private OutboxStudy? Take(TimeSpan now) => parts.Store.Outbox.Take(to, schedule.Excepted(now))
        ?? (schedule.TurnOver() ? parts.Store.Outbox.Take(to, schedule.Excepted(now)) : null);

    private void Block(string problem, TimeSpan now)
    {
        if (schedule.Circuit.MayCall(now) || schedule.Circuit.Reason != problem)
        {
            schedule.Block(problem, now, parts.BackoffNow);
        }
    }

    private void Begin(OutboxStudy study)
    {
        var trouble = schedule.Start(study.Study);
        Task? run = null;
        run = Task.Run(() => RunAsync(study, trouble, () => run!), CancellationToken.None);
        runs.Add(run);
    }

    private void Arm(TimeSpan now)
    {
        var next = schedule.Next(now);
        if (schedule.Circuit.MayCall(now) && parts.Store.Outbox.UntilDue(to, schedule.Excepted(now)) is { Ticks: > 0 } due)
        {
            next = next is { } sooner && sooner < now + due ? sooner : now + due;
        }

        if (next is { } moment)
        {
            timer.Change(moment > now ? moment - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Owns the outcome of one study: whatever it meets, the study rests and the lane goes on.")]
    private async Task RunAsync(OutboxStudy study, StudyTrouble trouble, Func<Task> self)
    {
        StudyEnd end;
        try
        {
            var voice = new LaneVoice(isTaken => Progressed(study.Study, isTaken), () => Interlocked.Read(ref taken), Alike);
            end = await new StudyDelivery(parts, study, trouble, voice).RunAsync(stopping, cut);
        }
        catch (Exception e)
        {
            ForwardingLog.SendingFaulted(parts.Log, e, to);
            end = new StudyEnd(StudyEndKind.StudyFailed, ForwardingReasons.SendingFaulted);
        }

        var now = Now;
        (Circuit, Circuit) state;
        lock (gate)
        {
            schedule.Ended(study.Study, end, now, parts.BackoffNow);
            state = (schedule.Circuit, schedule.Beside);
        }

        telling.Said(state, end, now);
        Pump();
        lock (gate)
        {
            runs.Remove(self());
        }
    }

    private void Progressed(long study, bool isTaken)
    {
        if (isTaken)
        {
            Interlocked.Increment(ref taken);
        }

        (Circuit, Circuit) before;
        (Circuit, Circuit) after;
        lock (gate)
        {
            before = (schedule.Circuit, schedule.Beside);
            schedule.Progressed(study);
            after = (schedule.Circuit, schedule.Beside);
        }

        if (before != after)
        {
            telling.Said(after, end: null, Now);
            Pump();
        }
    }

    private int Alike(string reason)
    {
        lock (gate)
        {
            return schedule.Alike(reason);
        }
    }
}
