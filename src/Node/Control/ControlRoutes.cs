namespace DicomExchange.Node.Control;

/// <summary>Paths on the socket, the same for server and client.</summary>
internal static class ControlRoutes
{
    public const string Status = "/v1/status";
    public const string ListStudies = "/v1/study/list";
    public const string ShowStudy = "/v1/study/show";
    public const string DeleteStudy = "/v1/study/delete";
    public const string GiveGrant = "/v1/study/grant";
    public const string RevokeGrants = "/v1/study/revoke";
    public const string ListGrants = "/v1/study/grants";
    public const string ListHeldNames = "/v1/partner/held";
    public const string ExportStudy = "/v1/study/export";
    public const string ListQueue = "/v1/queue/list";
    public const string RetryQueue = "/v1/queue/retry";
    public const string CancelQueue = "/v1/queue/cancel";
    public const string VerifyStore = "/v1/store/verify";
    public const string TakeSettings = "/v1/settings/take";
    public const string RotateKeys = "/v1/keys/rotate";
    public const string RecordRecovery = "/v1/keys/recovery";
    public const string SealRecovery = "/v1/keys/recovery/seal";
    public const string RecordTransfer = "/v1/transfer/record";
    public const string ListAudit = "/v1/audit/list";
    public const string VerifyAudit = "/v1/audit/verify";
    public const string ListDisclosures = "/v1/audit/disclosures";
    public const string ListExposure = "/v1/audit/exposure";
    public const string SignCheckpoint = "/v1/audit/checkpoint";
    public const string ExportAudit = "/v1/audit/export";

    /// <summary>
    /// Bytes of a request that are taken, and so sent. A verification brings what a collector kept: of each of
    /// <see cref="Store.Audit.AuditCheckpointFile.MostLines"/> lines 200 bytes, which is more than is written of one.
    /// </summary>
    public static int MostBytes(string path) => path == VerifyAudit ? 200 * Store.Audit.AuditCheckpointFile.MostLines : 64 * 1024;
}
