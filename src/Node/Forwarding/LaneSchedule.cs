namespace DicomExchange.Node.Forwarding;

/// <summary>
/// What a destination's lane may do next: how many studies are sent at once, which of them rest, whether the destination is called at all.
/// A study that fails rests while others go; when another fails right behind it, the destination is what fails. Moments are those of a
/// monotonic clock, chance is given: the same questions get the same answers. Not for several threads.
/// </summary>
/// <param name="chance">Draws from 0 to 1.</param>
internal sealed class LaneSchedule(Func<double> chance)
{
    /// <summary>Studies that something went wrong with are forgotten beyond this number; a deleted one never ends by itself.</summary>
    private const int MostTroubled = 1024;

    private readonly Dictionary<long, StudyTrouble> troubles = [];
    private readonly HashSet<long> running = [];
    private long? failedLast;
    private long? unwelcomeLast;

    public Circuit Circuit { get; private set; } = Circuit.Closed;

    /// <summary>Studies that are being sent.</summary>
    public int Running => running.Count;

    /// <summary>Studies that rest, and those that are being sent again.</summary>
    public int Troubled => troubles.Values.Count(static t => t.Failures > 0);

    /// <summary>What went wrong last with one of them; empty where nothing did.</summary>
    public string Trouble => troubles.Values.Where(static t => t.Failures > 0).Select(static t => t.Reason).LastOrDefault() ?? string.Empty;

    /// <summary>May one more study be sent, beside those that are?</summary>
    /// <param name="now">The moment.</param>
    /// <param name="atOnce">Studies that may be sent at once while all is well.</param>
    public bool MayStart(TimeSpan now, int atOnce) =>
        Circuit.State == CircuitState.Closed ? running.Count < atOnce : running.Count == 0 && Circuit.MayCall(now);

    /// <summary>Studies that are not to be taken: they are being sent, or rest.</summary>
    public IReadOnlySet<long> Excepted(TimeSpan now) =>
        running.Concat(troubles.Where(t => t.Value.RestsUntil > now).Select(static t => t.Key)).ToHashSet();

    /// <summary>When something changes by itself; null where nothing does.</summary>
    public TimeSpan? Next(TimeSpan now) =>
        Circuit.MayCall(now) ? troubles.Values.Where(t => t.RestsUntil > now).Select(static t => (TimeSpan?)t.RestsUntil).Min()
        : Circuit.State == CircuitState.Open ? Circuit.RetryAt
        : null;

    /// <summary>How often in a row the destination has failed for this reason, this time included.</summary>
    public int Alike(string reason) => Circuit.Reason == reason ? Circuit.Failures + 1 : 1;

    /// <returns>What the study has met with before.</returns>
    public StudyTrouble Start(long study)
    {
        Circuit = Circuit.Called();
        if (troubles.Count > MostTroubled)
        {
            foreach (var forgotten in troubles.Keys.Where(s => !running.Contains(s)).ToList())
            {
                troubles.Remove(forgotten);
            }
        }

        running.Add(study);
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
        Circuit = Circuit.Closed;
        troubles[study].Failures = 0;
    }

    /// <summary>A study is no longer being sent.</summary>
    public void Ended(long study, StudyEnd end, TimeSpan now, Backoff backoff)
    {
        running.Remove(study);
        var trouble = troubles[study];
        switch (end.Kind)
        {
            case StudyEndKind.StudyFailed:
                trouble.Failures++;
                trouble.Reason = end.Reason;
                trouble.RestsUntil = now + backoff.After(trouble.Failures, chance());
                if (Circuit.State == CircuitState.Probing || failedLast is { } other && other != study)
                {
                    Fail(end.Reason, now, backoff);
                }

                failedLast = study;
                return;
            case StudyEndKind.StudyUnwelcome:
                Rest(study, trouble, end, now, backoff);
                return;
            case StudyEndKind.DestinationFailed:
                Fail(end.Reason, now, backoff);
                return;
            case StudyEndKind.DestinationBlocked:
                Block(end.Reason, now, backoff);
                return;
            default:
                Circuit = Circuit.Undecided();
                if (trouble.Suspects.Count == 0)
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
        foreach (var trouble in troubles.Values)
        {
            trouble.RestsUntil = TimeSpan.Zero;
        }
    }

    /// <summary>
    /// A study of which this node may store nothing there. One alone may be the study's own matter, so another is tried; that one ends it for all.
    /// </summary>
    private void Rest(long study, StudyTrouble trouble, StudyEnd end, TimeSpan now, Backoff backoff)
    {
        trouble.Failures++;
        trouble.Reason = end.Reason;

        // No sooner than the next probe, which takes another study where there is one.
        trouble.RestsUntil = now + backoff.AtCeiling(1);
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
}
