namespace DicomExchange.Node.Forwarding;

/// <summary>What is held against an instance that was on its way when something went wrong.</summary>
/// <param name="Tries">How often in a row it went wrong; none where it was the destination's own word that it cannot now.</param>
/// <param name="Count">How often of these it may be the instance's doing: the destination took others between them.</param>
/// <param name="Taken">How many instances the destination had taken when that was counted last.</param>
internal readonly record struct Suspicion(int Tries, int Count, long Taken)
{
    /// <summary>It went wrong once more.</summary>
    public Suspicion Again(long taken) => Count == 0 || taken > Taken ? new(Tries + 1, Count + 1, taken) : this with { Tries = Tries + 1 };
}
