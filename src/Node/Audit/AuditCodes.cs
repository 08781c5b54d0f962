namespace DicomExchange.Node.Audit;

/// <summary>The codes that audit messages use: events, types, roles and identifiers (PS3.15 §A.5.3, PS3.16 CID 400 to 405).</summary>
public static class AuditCodes
{
    /// <summary>The coding scheme of types that PS3.16 CID 403 lacks. It may be extended, and the conformance statement names the codes.</summary>
    public const string OwnScheme = "99DICOMX";

    public static AuditCode ApplicationActivity { get; } = Dcm(110100, "Application Activity");

    public static AuditCode AuditLogUsed { get; } = Dcm(110101, "Audit Log Used");

    public static AuditCode BeginTransferring { get; } = Dcm(110102, "Begin Transferring DICOM Instances");

    public static AuditCode InstancesAccessed { get; } = Dcm(110103, "DICOM Instances Accessed");

    public static AuditCode InstancesTransferred { get; } = Dcm(110104, "DICOM Instances Transferred");

    public static AuditCode StudyDeleted { get; } = Dcm(110105, "DICOM Study Deleted");

    public static AuditCode Export { get; } = Dcm(110106, "Export");

    public static AuditCode Query { get; } = Dcm(110112, "Query");

    public static AuditCode SecurityAlert { get; } = Dcm(110113, "Security Alert");

    public static AuditCode ApplicationStart { get; } = Dcm(110120, "Application Start");

    public static AuditCode ApplicationStop { get; } = Dcm(110121, "Application Stop");

    public static AuditCode NodeAuthentication { get; } = Dcm(110126, "Node Authentication");

    public static AuditCode SecurityConfiguration { get; } = Dcm(110129, "Security Configuration");

    public static AuditCode UseOfRestrictedFunction { get; } = Dcm(110132, "Use of Restricted Function");

    public static AuditCode AuditRecordingStopped { get; } = Dcm(110133, "Audit Recording Stopped");

    public static AuditCode AuditRecordingStarted { get; } = Dcm(110134, "Audit Recording Started");

    public static AuditCode ObjectSecurityAttributesChanged { get; } = Dcm(110135, "Object Security Attributes Changed");

    /// <summary>What is kept is not what was stored.</summary>
    public static AuditCode IntegrityFailure { get; } = new("integrity-failure", OwnScheme, "Integrity Failure");

    /// <summary>Old audit records were removed, as the settings say.</summary>
    public static AuditCode AuditRecordsRemoved { get; } = new("audit-records-removed", OwnScheme, "Audit Records Removed");

    public static AuditCode Application { get; } = Dcm(110150, "Application");

    public static AuditCode ApplicationLauncher { get; } = Dcm(110151, "Application Launcher");

    public static AuditCode Destination { get; } = Dcm(110152, "Destination Role ID");

    public static AuditCode SourceRole { get; } = Dcm(110153, "Source Role ID");

    public static AuditCode DestinationMedia { get; } = Dcm(110154, "Destination Media");

    public static AuditCode UriMedia { get; } = Dcm(110037, "URI");

    public static AuditCode StudyInstanceUid { get; } = Dcm(110180, "Study Instance UID");

    public static AuditCode SopClassUid { get; } = Dcm(110181, "SOP Class UID");

    public static AuditCode NodeId { get; } = Dcm(110182, "Node ID");

    public static AuditCode PatientNumber { get; } = Rfc3881(2, "Patient Number");

    public static AuditCode SearchCriteria { get; } = Rfc3881(10, "Search Criteria");

    public static AuditCode Uri { get; } = Rfc3881(12, "URI");

    private static AuditCode Dcm(int value, string meaning) => new($"{value}", "DCM", meaning);

    private static AuditCode Rfc3881(int value, string meaning) => new($"{value}", "RFC-3881", meaning);
}
