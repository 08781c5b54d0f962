using System.ComponentModel;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>audit</c>. What is recorded, and how often the chain is signed, is not for choice.</summary>
public sealed record AuditSettings
{
    [Description("Where a copy of every audit message goes (syslog over TLS, PS3.15 A.6). Without it they are kept here alone.")]
    public CollectorSettings? Collector { get; init; }
}
