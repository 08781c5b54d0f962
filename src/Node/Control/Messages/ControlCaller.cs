namespace DicomExchange.Node.Control.Messages;

/// <summary>Who gave an order at the console, for the audit record.</summary>
/// <param name="UserId">The operating system's number for the user; -1 where there is none.</param>
/// <param name="UserName">The name for it, as far as known.</param>
public sealed record ControlCaller(int UserId, string UserName)
{
    /// <summary>The user this process runs as.</summary>
    public static ControlCaller Self => new(OperatingSystem.IsWindows() ? -1 : UserOfProcess.Id, Environment.UserName);
}
