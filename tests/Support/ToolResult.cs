namespace DicomExchange.Support;

/// <summary>What a foreign program said and how it ended.</summary>
/// <param name="ExitCode">Its exit code; −1 when it was stopped because its time was up.</param>
/// <param name="Output">Standard output and error as they came, at most 1 MiB.</param>
public sealed record ToolResult(string CommandLine, int ExitCode, string Output)
{
    public bool TimedOut => ExitCode == -1;

    public bool Succeeded => ExitCode == 0;

    public override string ToString() => $"{CommandLine}\nexit code {ExitCode}{(TimedOut ? " (time was up)" : string.Empty)}\n{Output}";
}
