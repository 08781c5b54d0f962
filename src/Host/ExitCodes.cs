namespace DicomExchange.Host;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Refused or failed; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;
}
