using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Forwarding;

/// <summary>The routes of the settings in force. Take <see cref="Current"/> once for each instance.</summary>
public sealed class LiveRoutes(LiveSettings settings)
{
    private volatile RouteMatcher current = new(settings.Current);

    public RouteMatcher Current
    {
        get
        {
            var matcher = current;
            var inForce = settings.Current;
            if (!ReferenceEquals(matcher.Settings, inForce))
            {
                // Two threads may both build here; both build the same.
                matcher = new RouteMatcher(inForce);
                current = matcher;
            }

            return matcher;
        }
    }
}
