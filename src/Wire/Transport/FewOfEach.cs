namespace DicomExchange.Wire.Transport;

/// <summary>
/// How many different things one peer has shown in a minute - pairs of AE titles, certificates: as many as a person who set something
/// up wrongly would try are told apart, those of somebody who searches are counted together. Holds a bounded number of both.
/// </summary>
public sealed class FewOfEach(TimeProvider time)
{
    /// <summary>So many of one peer are told apart in a minute.</summary>
    public const int MostOfOne = 8;

    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<string>> shown = new(StringComparer.Ordinal);
    private long since = time.GetTimestamp();

    /// <param name="who">The peer, and what it was refused for.</param>
    /// <param name="what">What it showed.</param>
    /// <returns>False where this is one too many.</returns>
    public bool TryTell(string who, string what)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(since) >= Repetitions<string>.Window)
            {
                shown.Clear();
                since = time.GetTimestamp();
            }

            if (!shown.TryGetValue(who, out var known))
            {
                if (shown.Count >= Repetitions<string>.MaxKinds)
                {
                    return false;
                }

                shown.Add(who, known = new HashSet<string>(StringComparer.Ordinal));
            }

            return known.Contains(what) || (known.Count < MostOfOne && known.Add(what));
        }
    }
}
