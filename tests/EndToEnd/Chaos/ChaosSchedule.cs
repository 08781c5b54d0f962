namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Everything that chance decides in one run, drawn from its seed alone: the same seed gives the same.</summary>
internal sealed class ChaosSchedule
{
    /// <summary>
    /// Fewer than the node takes for the doing of an instance itself: eight in a row. A new life begins to count anew.
    /// </summary>
    private const int MostInterruptions = 6;

    private const int MostFaults = 12;
    private const int MostEvents = 160;
    private const int MostMicroseconds = 20_000;

    private static readonly FaultKind[] OfTheLine =
    [
        FaultKind.ResetOnTheWayThere, FaultKind.ResetOnTheWayThere, FaultKind.ResetOnTheWayBack, FaultKind.HangOnTheWayThere,
        FaultKind.HangOnTheWayBack, FaultKind.DropAnswer, FaultKind.DropAnswer, FaultKind.Delay, FaultKind.RefuseConnections,
    ];

    private static readonly FaultKind[] OfBoth =
    [
        .. OfTheLine, FaultKind.RejectForNow, FaultKind.RefuseContexts, FaultKind.RefuseClasses, FaultKind.OutOfResources, FaultKind.OutOfResources, FaultKind.Abort,
    ];

    public ChaosSchedule(int seed)
    {
        var random = new Random(seed);
        Seed = seed;
        StrictHasTls = random.Next(2) == 0;
        NamesDuplicates = random.Next(2) == 0;
        QuietSeconds = random.Next(4) == 0 ? 1 : 0;
        Lives = [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => new ChaosLife(
            Faults(random, OfTheLine), Faults(random, OfBoth), random.Next(1, MostEvents), TimeSpan.FromMicroseconds(random.Next(MostMicroseconds))))];
    }

    public int Seed { get; }

    public bool StrictHasTls { get; }

    /// <summary>The strict destination answers 0111H to what it has already.</summary>
    public bool NamesDuplicates { get; }

    public int QuietSeconds { get; }

    public IReadOnlyList<ChaosLife> Lives { get; }

    public override string ToString() =>
        $"seed {Seed}: strict destination over {(StrictHasTls ? "TLS" : "TCP")}, quiet time {QuietSeconds} s{(NamesDuplicates ? ", duplicates are named" : string.Empty)}\n"
        + string.Join('\n', Lives.Select(static (life, i) => $"  life {i + 1}: {life}"));

    private static Fault[] Faults(Random random, FaultKind[] kinds)
    {
        var faults = new Fault[random.Next(3, MostFaults)];
        var interruptions = 0;
        for (var i = 0; i < faults.Length; i++)
        {
            var fault = random.Next(10) < 2 ? Fault.None : Draw(random, kinds[random.Next(kinds.Length)]);
            faults[i] = fault.Interrupts && ++interruptions > MostInterruptions ? Fault.None : fault;
        }

        return faults;
    }

    private static Fault Draw(Random random, FaultKind kind) => new(kind, kind switch
    {
        FaultKind.ResetOnTheWayThere or FaultKind.HangOnTheWayThere => UpTo(random, 400_000),
        FaultKind.ResetOnTheWayBack or FaultKind.HangOnTheWayBack => UpTo(random, 4_000),
        FaultKind.Delay or FaultKind.RefuseConnections => random.Next(1, 800),
        FaultKind.DropAnswer or FaultKind.OutOfResources or FaultKind.Abort => random.Next(1, 5),
        _ => 1,
    });

    /// <summary>As often small as large: beginnings of connections are short, objects long.</summary>
    private static int UpTo(Random random, int most) => (int)Math.Exp(random.NextDouble() * Math.Log(most));
}
