using System.Diagnostics;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>
/// How long something on the disk usually takes: a running mean over some eight times, by which it is decided whether the caller can
/// wait for it. Threads that note at once lose one sample.
/// </summary>
internal sealed class UsualWait
{
    /// <summary>Five milliseconds: below it stands a solid-state disk, above it one that turns.</summary>
    private static readonly long Short = Stopwatch.Frequency / 200;

    private long mean;

    public static long Now => Stopwatch.GetTimestamp();

    public bool IsShort => Volatile.Read(ref mean) < Short;

    /// <param name="began"><see cref="Now"/> before it.</param>
    public void Note(long began)
    {
        var before = Volatile.Read(ref mean);
        Volatile.Write(ref mean, before + ((Now - began - before) / 8));
    }
}
