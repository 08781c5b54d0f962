using System.CommandLine;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit list|verify|export|disclosures|exposure|checkpoint</c>.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Read and check the audit record, and answer from it.")
    {
        AuditListCommand.Create(),
        AuditVerifyCommand.Create(),
        AuditExportCommand.Create(),
        AuditDisclosuresCommand.Create(),
        AuditExposureCommand.Create(),
        AuditCheckpointCommand.Create(),
    };
}
