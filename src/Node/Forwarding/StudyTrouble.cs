namespace DicomExchange.Node.Forwarding;

/// <summary>What sending one study to one destination has met with so far. Pure.</summary>
internal sealed class StudyTrouble
{
    /// <summary>
    /// So often in a row nobody knows what became of an instance, while the destination took others in between, before a person has to look.
    /// A line that breaks at every second instance gets all through but one in 256.
    /// </summary>
    public const int MostUndecided = 8;

    /// <summary>Tries in a row in which nothing of it came to an end.</summary>
    public int Failures { get; set; }

    /// <summary>What went wrong last.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>It is left alone until then.</summary>
    public TimeSpan RestsUntil { get; set; }

    /// <summary>The destination failed when it was tried last: the next probe takes another, where there is one.</summary>
    public bool IsAvoided { get; set; }

    /// <summary>No association came when it was tried last; what the destination had answered by then.</summary>
    public long? CalledInVain { get; set; }

    /// <summary>
    /// Instances that were on their way when something went wrong, by delivery. They go last, each alone, so that what goes wrong then is
    /// known to be its own doing.
    /// </summary>
    public Dictionary<long, Suspicion> Suspects { get; } = [];

    /// <summary>Instances that this node may not store there, it was said, by delivery; each with what the destination had taken by then.</summary>
    private readonly Dictionary<long, long> unwelcome = [];

    /// <summary>What cannot be told apart by one answer is by several: of the same instance, and of others meanwhile.</summary>
    /// <param name="delivery">Which one was tried.</param>
    /// <param name="judgement">What followed from this try alone.</param>
    /// <param name="taken">How many instances the destination has taken so far. One that takes nothing is down, and nothing is said of the instance by that.</param>
    public Judgement Weigh(long delivery, Judgement judgement, long taken)
    {
        switch (judgement.Kind)
        {
            case JudgementKind.Unwelcome:
                var isItsOwn = unwelcome.TryGetValue(delivery, out var before) && taken > before;
                unwelcome.TryAdd(delivery, taken);
                return isItsOwn ? judgement with { Kind = JudgementKind.Held } : judgement;
            case JudgementKind.Undecided:
                var known = Suspects.GetValueOrDefault(delivery);
                var suspicion = known.Again(taken);
                Suspects[delivery] = suspicion;
                return suspicion.Count > known.Count && suspicion.Count >= MostUndecided
                    ? new Judgement(JudgementKind.Held, judgement.Status is null ? ForwardingReasons.InterruptedRepeatedly : judgement.Reason, judgement.Status)
                    : judgement;
            default:
                return judgement;
        }
    }

    /// <summary>It has come to an end.</summary>
    public void Forget(long delivery)
    {
        Suspects.Remove(delivery);
        unwelcome.Remove(delivery);
    }
}
