namespace DicomExchange.Node.Settings;

/// <summary>The block <c>audit</c>. It has no keys yet: what is recorded, and how often the chain is signed, is not for choice.</summary>
public sealed record AuditSettings;
