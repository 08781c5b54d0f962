namespace DicomExchange.Node.Settings.Checks;

/// <summary>What must hold between values of the settings, beyond the form of each.</summary>
internal static class SettingsChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        NodeChecks.Run(settings, report);
        CollectorChecks.Run(settings, report);
        RetentionChecks.Run(settings, report);
        foreach (var (partner, index) in settings.Partners.Select((p, i) => (p, i)))
        {
            PartnerChecks.Run(partner, $"partners[{index}]", report);
        }

        ReachChecks.Run(settings, report);
        UniquenessChecks.Run(settings, report);
        ReferenceChecks.Run(settings, report);
        RouteChecks.Run(settings, report);
    }
}
