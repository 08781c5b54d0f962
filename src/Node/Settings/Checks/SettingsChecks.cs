namespace DicomExchange.Node.Settings.Checks;

/// <summary>What must hold between values of the settings, beyond the form of each.</summary>
internal static class SettingsChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        NodeChecks.Run(settings, report);
        foreach (var (partner, index) in settings.Partners.Select((p, i) => (p, i)))
        {
            PartnerChecks.Run(partner, $"partners[{index}]", report);
        }

        ReachChecks.Run(settings, report);
        UniquenessChecks.Run(settings, report);
        ReferenceChecks.Run(settings, report);
        RouteChecks.Run(settings, report);
        NotYet(settings, report);
    }

    /// <summary>Keys that have their place already, and whose effect comes with a later version: nobody should rely on them.</summary>
    private static void NotYet(NodeSettings settings, CheckReport report)
    {
        if (settings.Partners.Any(p => p.Offers.Count > 0 || p.May.Contains(Operation.Commit)))
        {
            report.Note("storage commitment is not in this version: \"commit\" in may and offers has no effect.");
        }
    }
}
