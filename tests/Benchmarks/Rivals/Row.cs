namespace DicomExchange.Benchmarks.Rivals;

/// <summary>One kind of work that every server does in turns.</summary>
/// <param name="Key">As it is chosen by.</param>
/// <param name="Work">What is done, for the table.</param>
/// <param name="Stage">What the servers hold before.</param>
/// <param name="Measures">The figures; the first leads.</param>
/// <param name="Run">Does it once.</param>
internal sealed record Row(string Key, string Work, StageKind Stage, IReadOnlyList<Measure> Measures, Func<Arena, Rival, CancellationToken, Task<Done>> Run)
{
    /// <summary>What a server must be able to do to take part.</summary>
    public Abilities Needs { get; init; }

    /// <summary>Bytes that the servers will write; as many are written unmeasured before.</summary>
    public long Volume { get; init; }

    /// <summary>Whether what was acknowledged is counted in the server afterwards.</summary>
    public bool IsCounted => Needs.HasFlag(Abilities.Store) && Volume > 0;
}
