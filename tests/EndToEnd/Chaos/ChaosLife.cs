namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What one life of the node meets with, until it is killed.</summary>
/// <param name="ToKept">What happens to its connections to storescp, in the order in which they are made; nothing to any further ones.</param>
/// <param name="ToArchive">The same for Orthanc.</param>
/// <param name="KillAt">It is killed when so much has been moved or acknowledged,</param>
/// <param name="KillAfter">and this has passed then.</param>
internal sealed record ChaosLife(IReadOnlyList<Fault> ToKept, IReadOnlyList<Fault> ToArchive, int KillAt, TimeSpan KillAfter)
{
    private const int Shown = 20;

    /// <summary>The destination that answers nothing in this life, however often it is called; null for neither.</summary>
    public string? Out { get; init; }

    public override string ToString() =>
        $"{(Out is null ? $"kill at event {KillAt}" : $"kill when {Out} has failed {KillAt} times")} + {KillAfter.TotalMicroseconds:F0} us\n    storescp: {Text(ToKept)}\n    Orthanc:  {Text(ToArchive)}";

    private static string Text(IReadOnlyList<Fault> faults) => string.Join(' ', faults.Take(Shown)) + (faults.Count > Shown ? $" and {faults.Count - Shown} more" : string.Empty);
}
