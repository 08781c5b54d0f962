namespace DicomExchange.Node.Audit;

/// <summary>A study was deleted, shown to a user or changed (PS3.15 §A.5.3.6, §A.5.3.8).</summary>
internal static class StudyMessages
{
    public static AuditMessage Deleted(Telling telling) => Of(telling, AuditCodes.StudyDeleted, AuditAction.Delete);

    public static AuditMessage Accessed(Telling telling, AuditAction action) => Of(telling, AuditCodes.InstancesAccessed, action);

    private static AuditMessage Of(Telling telling, AuditCode id, AuditAction action) => telling.As(id, action, telling.Parties.NodeAndPerson()) with
    {
        Objects = [telling.Objects.Study(), telling.Objects.Patient()],
    };
}
