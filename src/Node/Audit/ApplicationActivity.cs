namespace DicomExchange.Node.Audit;

/// <summary>The node started or stopped (PS3.15 §A.5.3.1).</summary>
internal static class ApplicationActivity
{
    public static AuditMessage Of(Telling telling, AuditCode type)
    {
        var node = telling.Parties.Node(AuditCodes.Application);
        ActiveParticipant[] participants = telling.Parties.HasPerson ? [node, telling.Parties.Person(AuditCodes.ApplicationLauncher, isRequestor: true)] : [node];
        return telling.As(AuditCodes.ApplicationActivity, AuditAction.Execute, participants) with
        {
            Types = [type],

            // There is no object that could say it.
            OutcomeDescription = telling.Words,
        };
    }
}
