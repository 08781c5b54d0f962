namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Everything that chance decides in one run, drawn from its seed alone: the same seed gives the same.</summary>
internal sealed class ChaosSchedule
{
    public const string Kept = "Kept";
    public const string Archive = "Archive";

    /// <summary>In every so-manieth run one destination is out for the whole of a life,</summary>
    private const int OutageEvery = 10;
    private const int OutageSeed = 0;

    /// <summary>and fails so often, which is more than one of its studies may before a person looks at it, were it the study.</summary>
    private const int OutageStrikes = 30;

    private const int MostFaults = 12;
    private const int MostEvents = 200;
    private const int MostMicroseconds = 20_000;
    private const int MostArchiveAssociations = 4;

    private static readonly FaultKind[] Kinds =
    [
        FaultKind.ResetOnTheWayThere, FaultKind.ResetOnTheWayThere, FaultKind.ResetOnTheWayBack, FaultKind.HangOnTheWayThere,
        FaultKind.HangOnTheWayBack, FaultKind.DropAnswer, FaultKind.SwallowAnswer, FaultKind.Delay, FaultKind.RefuseConnections,
        FaultKind.RejectForNow, FaultKind.RefuseContexts, FaultKind.RefuseSomeContexts, FaultKind.OutOfResources, FaultKind.OutOfResourcesEarly,
        FaultKind.OutOfResourcesAndClose, FaultKind.FullAfterAll, FaultKind.ProcessingFailure, FaultKind.Duplicate, FaultKind.Remark, FaultKind.Abort,
    ];

    private static readonly Fault[] OutageFaults =
        [new(FaultKind.ProcessingFailure, 0), new(FaultKind.ProcessingFailure, 0), new(FaultKind.ProcessingFailure, 0), new(FaultKind.Abort, 1)];

    public ChaosSchedule(int seed)
    {
        var random = new Random(seed);
        Seed = seed;
        ArchiveHasTls = random.Next(2) == 0;
        QuietSeconds = random.Next(4) == 0 ? 1 : 0;
        KeptCallers = (Callers)random.Next(Enum.GetValues<Callers>().Length);
        ArchiveAssociations = random.Next(1, MostArchiveAssociations + 1);
        var lives = Enumerable.Range(0, random.Next(2, 4))
            .Select(_ => new ChaosLife(Faults(random), Faults(random), random.Next(1, MostEvents), TimeSpan.FromMicroseconds(random.Next(MostMicroseconds))))
            .ToList();
        if (seed % OutageEvery == OutageSeed)
        {
            lives[0] = OutageOf(random, lives[0]);
        }

        Lives = lives;
    }

    public int Seed { get; }

    public bool ArchiveHasTls { get; }

    public int QuietSeconds { get; }

    /// <summary>How storescp, which serves one association at a time, is called.</summary>
    public Callers KeptCallers { get; }

    /// <summary>Associations with Orthanc at once.</summary>
    public int ArchiveAssociations { get; }

    public IReadOnlyList<ChaosLife> Lives { get; }

    public override string ToString() =>
        $"seed {Seed}: storescp, callers {KeptCallers}; Orthanc over {(ArchiveHasTls ? "TLS" : "TCP")}, {ArchiveAssociations} associations; quiet time {QuietSeconds} s\n"
        + string.Join('\n', Lives.Select(static (life, i) => $"  life {i + 1}: {life}"));

    private static Fault[] Faults(Random random)
    {
        var faults = new Fault[random.Next(3, MostFaults)];
        for (var i = 0; i < faults.Length; i++)
        {
            faults[i] = random.Next(10) < 2 ? Fault.None : Draw(random, Kinds[random.Next(Kinds.Length)]);
        }

        return faults;
    }

    /// <summary>Nothing that the destination is sent is ever answered as taken, and nothing says that an object is the reason.</summary>
    private static ChaosLife OutageOf(Random random, ChaosLife life)
    {
        IReadOnlyList<Fault> faults = [.. Enumerable.Range(0, 20 * OutageStrikes).Select(_ => OutageFaults[random.Next(OutageFaults.Length)])];
        var isKept = random.Next(2) == 0;
        return isKept
            ? life with { ToKept = faults, KillAt = OutageStrikes, Out = Kept }
            : life with { ToArchive = faults, KillAt = OutageStrikes, Out = Archive };
    }

    private static Fault Draw(Random random, FaultKind kind) => new(kind, kind switch
    {
        FaultKind.ResetOnTheWayThere or FaultKind.HangOnTheWayThere => UpTo(random, 400_000),
        FaultKind.ResetOnTheWayBack or FaultKind.HangOnTheWayBack => UpTo(random, 4_000),
        FaultKind.Delay or FaultKind.RefuseConnections => random.Next(1, 800),
        FaultKind.RejectForNow => random.Next(1, 3),
        FaultKind.RefuseContexts => random.Next(1, 5),
        FaultKind.RefuseSomeContexts => random.Next(3, 5),
        _ => random.Next(1, 5),
    });

    /// <summary>As often small as large: beginnings of connections are short, objects long.</summary>
    private static int UpTo(Random random, int most) => (int)Math.Exp(random.NextDouble() * Math.Log(most));
}
