using DicomExchange.Wire.Transport;

namespace DicomExchange.Node.Services;

/// <summary>
/// How many pairs of AE titles one peer has tried in a minute: as many as a person who set something up wrongly would try are told
/// apart, those of somebody who searches are counted together. Holds a bounded number of both.
/// </summary>
internal sealed class TriedTitles(TimeProvider time)
{
    /// <summary>Pairs of one peer that are told apart in a minute.</summary>
    public const int MostOfOne = 8;

    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<string>> tried = new(StringComparer.Ordinal);
    private long since = time.GetTimestamp();

    /// <param name="who">The peer, and what it was refused for.</param>
    /// <param name="pair">The calling and called title.</param>
    /// <returns>False where this pair is one too many.</returns>
    public bool TryTell(string who, string pair)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(since) >= Repetitions<string>.Window)
            {
                tried.Clear();
                since = time.GetTimestamp();
            }

            if (!tried.TryGetValue(who, out var pairs))
            {
                if (tried.Count >= Repetitions<string>.MaxKinds)
                {
                    return false;
                }

                tried.Add(who, pairs = new HashSet<string>(StringComparer.Ordinal));
            }

            return pairs.Contains(pair) || (pairs.Count < MostOfOne && pairs.Add(pair));
        }
    }
}
