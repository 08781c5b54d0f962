namespace DicomExchange.Node.Audit;

/// <summary>The event action code of PS3.15 §A.5.2; the numbers are the letters' own.</summary>
public enum AuditAction : byte
{
    Create = (byte)'C',
    Read = (byte)'R',
    Update = (byte)'U',
    Delete = (byte)'D',
    Execute = (byte)'E',
}
