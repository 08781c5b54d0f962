namespace DicomExchange.Node.Settings;

/// <summary>Something that is made of the settings in force, and made anew when they are replaced. Take <see cref="Current"/> once for each decision.</summary>
/// <param name="settings">The settings in force.</param>
/// <param name="make">Pure: the same settings make the same.</param>
public sealed class LivePart<T>(LiveSettings settings, Func<NodeSettings, T> make)
    where T : class
{
    private volatile Made made = Made.Of(settings.Current, make);

    public T Current
    {
        get
        {
            var latest = made;
            var inForce = settings.Current;
            if (!ReferenceEquals(latest.From, inForce))
            {
                // Two threads may both make it here; both make the same.
                latest = Made.Of(inForce, make);
                made = latest;
            }

            return latest.What;
        }
    }

    private sealed record Made(NodeSettings From, T What)
    {
        public static Made Of(NodeSettings settings, Func<NodeSettings, T> make) => new(settings, make(settings));
    }
}
