namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What one life of the node meets with, until it is killed.</summary>
/// <param name="ToKept">What happens to its connections to storescp, in the order in which they are made; nothing to any further ones.</param>
/// <param name="ToStrict">The same for the destination that looks at every byte.</param>
/// <param name="KillAt">It is killed when so much has been moved or acknowledged,</param>
/// <param name="KillAfter">and this has passed then.</param>
internal sealed record ChaosLife(IReadOnlyList<Fault> ToKept, IReadOnlyList<Fault> ToStrict, int KillAt, TimeSpan KillAfter)
{
    public override string ToString() =>
        $"kill at event {KillAt} + {KillAfter.TotalMicroseconds:F0} us\n    storescp: {string.Join(' ', ToKept)}\n    strict:   {string.Join(' ', ToStrict)}";
}
