namespace DicomExchange.Node.Audit;

/// <summary>A coded value of PS3.15 §A.5.1.</summary>
/// <param name="Value">The code.</param>
/// <param name="System">The designator of the coding scheme: DCM, RFC-3881, or our own.</param>
/// <param name="Meaning">The code meaning, as the standard spells it.</param>
public sealed record AuditCode(string Value, string System, string Meaning);
