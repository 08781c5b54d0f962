using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Access;

/// <summary>The access rules of the settings in force. Take <see cref="Current"/> once for each decision.</summary>
public sealed class LiveRules(LiveSettings settings)
{
    private volatile AccessRules current = new(settings.Current);

    public AccessRules Current
    {
        get
        {
            var rules = current;
            var inForce = settings.Current;
            if (!ReferenceEquals(rules.Settings, inForce))
            {
                // Two threads may both build here; both build the same.
                rules = new AccessRules(inForce);
                current = rules;
            }

            return rules;
        }
    }
}
