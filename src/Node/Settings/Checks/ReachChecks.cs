namespace DicomExchange.Node.Settings.Checks;

/// <summary>Whether a partner that may do something here has a door to come in by.</summary>
internal static class ReachChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        if (report.IsDoubtful("listeners") || !report.Has("listeners"))
        {
            return;
        }

        for (var i = 0; i < settings.Partners.Count; i++)
        {
            var partner = settings.Partners[i];
            if (partner.May.Count == 0 || report.IsDoubtful($"partners[{i}].security") || settings.Listeners.Any(l => l.Security == partner.Security))
            {
                continue;
            }

            var word = partner.Security is ChannelSecurity.Tls ? "tls" : "plain";
            report.Mistake(
                $"partners[{i}].may",
                $"\"{partner.Name}\" could never call: no listener has security \"{word}\"",
                $"a listener with security \"{word}\", or an empty list for a partner that is only sent to");
        }
    }
}
