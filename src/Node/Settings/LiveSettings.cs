namespace DicomExchange.Node.Settings;

/// <summary>
/// The settings in force: an immutable snapshot that is replaced as a whole. Whoever works with settings takes
/// <see cref="Current"/> once for each operation and never keeps it for the next.
/// </summary>
public sealed class LiveSettings(NodeSettings first)
{
    private volatile NodeSettings current = first;

    public NodeSettings Current => current;

    /// <summary>Puts new settings in force for every operation that begins from now on.</summary>
    /// <returns>The settings that were in force before.</returns>
    public NodeSettings Replace(NodeSettings settings) => Interlocked.Exchange(ref current, settings);
}
