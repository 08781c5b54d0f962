namespace DicomExchange.Node.Control.Messages;

/// <summary>A copy of the master key comes to be, or comes back.</summary>
/// <param name="What">Such as <c>written to</c> and the file.</param>
public sealed record RecoveryNotice(string What);
