namespace DicomExchange.Node.Control.Messages;

/// <summary>What a node that was told of new settings did with them.</summary>
/// <param name="IsRead">They are in force, but for what <paramref name="Problems"/> names; false while the file has other contents.</param>
/// <param name="Problems">What of the file is not in force, and why.</param>
public sealed record SettingsTaken(bool IsRead, IReadOnlyList<string> Problems);
