namespace DicomExchange.Node.Control;

/// <summary>Carries out orders on an open store: for the running node behind its socket, and for a command that opened the store.</summary>
public static class StoreOrders
{
    public static ControlApi Of(OrderContext context)
    {
        var studies = new StudyOrders(context);
        var grants = new GrantOrders(context);
        var queue = new QueueOrders(context);
        var upkeep = new UpkeepOrders(context);
        var audit = new AuditOrders(context);
        var answers = new AuditAnswerOrders(context);
        return new ControlApi
        {
            Status = new StatusOrder(context).AnswerAsync,
            ListStudies = studies.ListAsync,
            ShowStudy = studies.ShowAsync,
            DeleteStudy = studies.DeleteAsync,
            GiveGrant = grants.GiveAsync,
            RevokeGrants = grants.RevokeAsync,
            ListGrants = grants.ListAsync,
            ListHeldNames = grants.HeldNamesAsync,
            ListQueue = queue.ListAsync,
            RetryQueue = queue.RetryAsync,
            CancelQueue = queue.CancelAsync,
            ExportStudy = new ExportOrder(context).WriteAsync,
            VerifyStore = upkeep.VerifyAsync,
            TakeSettings = new SettingsOrder(context).TakeAsync,
            RotateKeys = upkeep.RotateAsync,
            RecordRecovery = upkeep.RecordRecoveryAsync,
            SealRecovery = upkeep.SealRecoveryAsync,
            RecordTransfer = new TransferOrder(context).RecordAsync,
            ListAudit = audit.ListAsync,
            VerifyAudit = audit.VerifyAsync,
            ListDisclosures = answers.DisclosuresAsync,
            ListExposure = answers.ExposureAsync,
            SignCheckpoint = audit.CheckpointAsync,
            ExportAudit = audit.ExportAsync,
        };
    }
}
