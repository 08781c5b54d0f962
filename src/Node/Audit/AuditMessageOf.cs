using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>Makes the message of a record. The same record makes the same message, whenever it is made.</summary>
public static class AuditMessageOf
{
    /// <returns>Null for a record that becomes none (<see cref="AuditMessages.Becomes"/>).</returns>
    public static AuditMessage? Record(AuditRecord record, AuditSource source)
    {
        if (!AuditMessages.Becomes(record))
        {
            return null;
        }

        var telling = new Telling(record, source);
        return record.Event switch
        {
            AuditEvent.ApplicationStarted => ApplicationActivity.Of(telling, AuditCodes.ApplicationStart),
            AuditEvent.ApplicationStopped => ApplicationActivity.Of(telling, AuditCodes.ApplicationStop),
            AuditEvent.AuditRead or AuditEvent.AuditExported => AuditLogUsed.Of(telling),
            AuditEvent.SendingBegun when !record.Study.IsEmpty => TransferMessages.Begin(telling),
            AuditEvent.InstancesTransferred when !record.Study.IsEmpty => TransferMessages.End(telling),
            AuditEvent.Query or AuditEvent.RetrieveByMove or AuditEvent.RetrieveByGet => QueryMessages.Of(telling),
            AuditEvent.StudyExported => DataExport.Of(telling),
            AuditEvent.StudyDeleted => StudyMessages.Deleted(telling),
            AuditEvent.StudyShown => StudyMessages.Accessed(telling, AuditAction.Read),
            AuditEvent.StudyResolved => StudyMessages.Accessed(telling, AuditAction.Update),
            _ => SecurityAlerts.Of(telling),
        };
    }
}
