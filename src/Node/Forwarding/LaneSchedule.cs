namespace DicomExchange.Node.Forwarding;

/// <summary>
/// What a destination's lane may do next: how many studies are sent at once, which of them rest, whether the destination is called at all.
/// A study that fails rests while others go; when another fails right behind it, the destination is what fails. An association that is refused
/// beside others that are answered costs that one alone. Moments are those of a monotonic clock, chance is given: the same questions get the
/// same answers. Not for several threads.
/// </summary>
/// <param name="chance">Draws from 0 to 1.</param>
internal sealed class LaneSchedule(Func<double> chance)
{
    /// <summary>Studies that something went wrong with are forgotten beyond this number.</summary>
    private const int MostTroubled = 1024;

    private readonly Dictionary<long, StudyTrouble> troubles = [];

    /// <summary>Studies that are being sent, and whether the destination has answered for something of them since they began.</summary>
    private readonly Dictionary<long, bool> running = [];
    private readonly LaneRoom room = new();
    private long answers;
    private long? failedLast;
    private long? unwelcomeLast;

    public Circuit Circuit { get; private set; } = Circuit.Closed;

    /// <summary>Whether the destination takes one association more than those it has: open where it has refused one.</summary>
    public Circuit Beside => room.Beside;

    /// <summary>Studies that are being sent.</summary>
    public int Running => running.Count;

    /// <summary>Studies that rest, and those that are being sent again.</summary>
    public int Troubled => troubles.Values.Count(static t => t.Failures > 0);

    /// <summary>What went wrong last with one of them; empty where nothing did.</summary>
    public string Trouble => troubles.Values.Where(static t => t.Failures > 0).Select(static t => t.Reason).LastOrDefault() ?? string.Empty;

    /// <summary>May one more study be sent, beside those that are?</summary>
    /// <param name="now">The moment.</param>
    /// <param name="atOnce">Studies that may be sent at once while all is well.</param>
    public bool MayStart(TimeSpan now, int atOnce) => Circuit.State == CircuitState.Closed
        ? running.Count < atOnce && room.MayStart(running.Count, now)
        : running.Count == 0 && Circuit.MayCall(now);

    /// <summary>Studies that are not to be taken: they are being sent, or rest, or were what a probe found the destination failing at.</summary>
    public IReadOnlySet<long> Excepted(TimeSpan now) => running.Keys
        .Concat(troubles.Where(t => t.Value.RestsUntil > now || (t.Value.IsAvoided && Circuit.State != CircuitState.Closed)).Select(static t => t.Key))
        .ToHashSet();

    /// <summary>Where every study that is there was a probe already, they may be probes again.</summary>
    /// <returns>False where there were none.</returns>
    public bool TurnOver()
    {
        var avoided = troubles.Values.Where(static t => t.IsAvoided).ToList();
        avoided.ForEach(static t => t.IsAvoided = false);
        return avoided.Count > 0;
    }

    /// <summary>When something changes by itself; null where nothing does.</summary>
    public TimeSpan? Next(TimeSpan now) =>
        !Circuit.MayCall(now) ? Circuit.State == CircuitState.Open ? Circuit.RetryAt : null
        : troubles.Values.Select(static t => t.RestsUntil).Append(room.RetryAt).Where(moment => moment > now).Min(static moment => (TimeSpan?)moment);

    /// <summary>How often in a row the destination has failed for this reason, this time included.</summary>
    public int Alike(string reason) => Circuit.AlikeWith(reason);

    /// <returns>What the study has met with before.</returns>
    public StudyTrouble Start(long study)
    {
        Circuit = Circuit.Called();
        room.Started(study, running.Count);
        if (troubles.Count > MostTroubled)
        {
            foreach (var forgotten in troubles.Keys.Where(s => !running.ContainsKey(s)).ToList())
            {
                troubles.Remove(forgotten);
            }
        }

        running.Add(study, false);
        if (!troubles.TryGetValue(study, out var trouble))
        {
            troubles.Add(study, trouble = new StudyTrouble());
        }

        return trouble;
    }

    /// <summary>An instance of a study that is being sent came to an end of its own: the destination answers.</summary>
    public void Progressed(long study)
    {
        (failedLast, unwelcomeLast) = (null, null);
        answers++;
        running[study] = true;
        room.Progressed(study);
        if (Circuit.State == CircuitState.Open)
        {
            // It was open before the destination failed, and says nothing of a new one.
            room.Narrow(Circuit, running.Count);
        }

        Circuit = Circuit.Closed;
        (troubles[study].Failures, troubles[study].IsAvoided, troubles[study].CalledInVain) = (0, false, null);
    }

    /// <summary>A study is no longer being sent.</summary>
    public void Ended(long study, StudyEnd end, TimeSpan now, Backoff backoff)
    {
        running.Remove(study);
        room.Ended(study);
        var trouble = troubles[study];
        switch (end.Kind)
        {
            case StudyEndKind.StudyFailed:
                Rest(trouble, end, now + backoff.After(trouble.Failures + 1, chance()));
                if (Circuit.State == CircuitState.Probing || failedLast is { } other && other != study)
                {
                    Fail(end.Reason, now, backoff);
                    trouble.IsAvoided = true;
                }

                failedLast = study;
                return;
            case StudyEndKind.StudyUnwelcome:
                RestUnwelcome(study, trouble, end, now, backoff);
                return;
            case StudyEndKind.DestinationFailed or StudyEndKind.DestinationBlocked when end.Failure is not null:
                CalledInVain(trouble, end, now, backoff);
                return;
            case StudyEndKind.DestinationFailed:
                Fail(end.Reason, now, backoff);
                return;
            case StudyEndKind.DestinationBlocked:
                Block(end.Reason, now, backoff);
                return;
            default:
                Circuit = Circuit.Undecided();
                if (end.Kind == StudyEndKind.Over || trouble.Suspects.Count == 0)
                {
                    troubles.Remove(study);
                }

                return;
        }
    }

    /// <summary>Nothing can be sent before a person has changed something.</summary>
    public void Block(string reason, TimeSpan now, Backoff backoff) => Circuit = Circuit.Blocked(reason, now, backoff, chance());

    /// <summary>The destination gave a sign of life.</summary>
    public void Hasten(TimeSpan now, Backoff backoff) => Circuit = Circuit.Hastened(now, backoff);

    /// <summary>Something may have changed: whatever rests may be tried now.</summary>
    public void Release(TimeSpan now)
    {
        Circuit = Circuit.Released(now);
        room.Release(now);
        foreach (var trouble in troubles.Values)
        {
            trouble.RestsUntil = TimeSpan.Zero;
        }
    }

    /// <summary>
    /// No association came. Where others were answered since that happened to the same study before, it is the study's own matter; where others
    /// are being answered now, it is one too many; else the destination fails.
    /// </summary>
    private void CalledInVain(StudyTrouble trouble, StudyEnd end, TimeSpan now, Backoff backoff)
    {
        var isItsOwn = trouble.CalledInVain is { } before && answers > before;
        trouble.CalledInVain = answers;
        Rest(trouble, end, now + backoff.After(trouble.Failures + 1, chance()));
        if (isItsOwn)
        {
            Circuit = Circuit.Undecided();
            return;
        }

        var failed = end.Kind == StudyEndKind.DestinationBlocked
            ? (Func<Circuit, Circuit>)(circuit => circuit.Blocked(end.Reason, now, backoff, chance()))
            : circuit => circuit.Failed(end.Reason, now, backoff, chance());
        if (Circuit.State == CircuitState.Closed && running.ContainsValue(true))
        {
            room.Narrow(failed(room.Beside), running.Count);
            return;
        }

        Circuit = failed(Circuit);
        trouble.IsAvoided = true;
        trouble.RestsUntil = trouble.RestsUntil < Circuit.RetryAt ? trouble.RestsUntil : Circuit.RetryAt;
    }

    /// <summary>
    /// A study of which this node may store nothing there. One alone may be the study's own matter, so another is tried; that one ends it for all.
    /// </summary>
    private void RestUnwelcome(long study, StudyTrouble trouble, StudyEnd end, TimeSpan now, Backoff backoff)
    {
        // No sooner than the next probe, which takes another study where there is one.
        Rest(trouble, end, now + backoff.AtCeiling(1));
        if (unwelcomeLast is { } other && other != study || Circuit.Reason == end.Reason)
        {
            Block(end.Reason, now, backoff);
        }
        else if (Circuit.State == CircuitState.Probing)
        {
            Circuit = Circuit.Closed;
        }

        unwelcomeLast = study;
    }

    private void Fail(string reason, TimeSpan now, Backoff backoff) => Circuit = Circuit.Failed(reason, now, backoff, chance());

    private static void Rest(StudyTrouble trouble, StudyEnd end, TimeSpan until)
    {
        trouble.Failures++;
        trouble.Reason = end.Reason;
        trouble.RestsUntil = until;
    }
}
