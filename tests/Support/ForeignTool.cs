namespace DicomExchange.Support;

/// <summary>A program of others, by the name it is called with; missing ones are told by a reason to skip.</summary>
public sealed class ForeignTool
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/usr/local/sbin", "/sbin"];

    private ForeignTool(string name)
    {
        Name = name;
        Path = Folders.Select(f => System.IO.Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }

    public string Name { get; }

    /// <summary>Where it is, or null.</summary>
    public string? Path { get; }

    public bool IsHere => Path is not null;

    /// <summary>What a skipped test says.</summary>
    public string Missing => $"{Name} is not installed";

    public static ForeignTool Find(string name) => new(name);

    /// <summary>The first of the tools that is missing, as a reason to skip; null when all are here.</summary>
    public static string? MissingOf(params IEnumerable<string> names) => names.Select(Find).FirstOrDefault(t => !t.IsHere)?.Missing;

    /// <summary>Runs it to its end or until the time is up (default five minutes), when it is killed.</summary>
    /// <param name="variables">What its environment has besides that of the tests.</param>
    public async Task<ToolResult> RunAsync(
        IEnumerable<string> arguments, TimeSpan? limit = null, IReadOnlyDictionary<string, string>? variables = null, CancellationToken cancel = default)
    {
        await using var process = Start(arguments, variables: variables);
        try
        {
            var code = await process.WaitForExitAsync(limit ?? TimeSpan.FromMinutes(5), cancel);
            return new ToolResult(process.CommandLine, code, process.Output);
        }
        catch (TimeoutException)
        {
            process.Kill();
            return new ToolResult(process.CommandLine, -1, process.Output);
        }
    }

    /// <summary>Starts it and lets it run; it is killed when disposed of.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public RunningProcess Start(IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? variables = null) =>
        new(Path ?? throw new InvalidOperationException(Missing), arguments, folder, variables);
}
