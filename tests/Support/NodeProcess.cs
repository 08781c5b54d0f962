using System.Reflection;

namespace DicomExchange.Support;

/// <summary>The node as a person runs it: the built program in a process of its own.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(3);

    private readonly RunningProcess process;
    private readonly bool isUnderAnother;

    private NodeProcess(RunningProcess process, bool isUnderAnother)
    {
        this.process = process;
        this.isUnderAnother = isUnderAnother;
    }

    public string Output => process.Output;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>The program `dicomx` as built with these tests.</summary>
    public static string Program { get; } = FindProgram();

    /// <summary>Runs one verb to its end.</summary>
    public static async Task<ToolResult> RunAsync(
        IEnumerable<string> arguments, TimeSpan? limit = null, string? folder = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        await using var running = new RunningProcess(Program, arguments, folder, variables);
        try
        {
            var code = await running.WaitForExitAsync(limit ?? TimeSpan.FromMinutes(5));
            return new ToolResult(running.CommandLine, code, running.Output);
        }
        catch (TimeoutException)
        {
            running.Kill();
            return new ToolResult(running.CommandLine, -1, running.Output);
        }
    }

    /// <summary>Starts `serve` and waits for its line `ready`.</summary>
    /// <param name="settings">The settings file.</param>
    /// <param name="under">A program that runs it, as a tracer does, with its arguments.</param>
    /// <exception cref="InvalidOperationException">It ended or did not get ready; the message has its output.</exception>
    public static Task<NodeProcess> ServeAsync(string settings, params IEnumerable<string> under) => ServeAsync(settings, under, null);

    /// <param name="variables">What its environment has besides that of the tests.</param>
    /// <inheritdoc cref="ServeAsync(string, IEnumerable{string})"/>
    public static async Task<NodeProcess> ServeAsync(string settings, IEnumerable<string> under, IReadOnlyDictionary<string, string>? variables, string? program = null)
    {
        string[] command = [.. under, program ?? Program, "serve", "--config", settings];
        var running = new RunningProcess(command[0], command[1..], Path.GetDirectoryName(settings), variables);
        try
        {
            await running.WaitForOutputAsync("ready", StartLimit);
            return new NodeProcess(running, under.Any());
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9; returns when it is gone.</summary>
    public void Kill() => process.Kill();

    /// <summary>SIGTERM; gives its exit code.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<int> StopAsync()
    {
        if (isUnderAnother)
        {
            process.TerminateChildren();
        }
        else
        {
            process.Terminate();
        }

        return await process.WaitForExitAsync(StopLimit);
    }

    public Task<int> WaitForExitAsync(TimeSpan limit) => process.WaitForExitAsync(limit);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string FindProgram()
    {
        // The program of the same configuration in its own folder; the copy beside the tests has the tests' settings.
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        for (var folder = here; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DicomExchange.sln")))
            {
                var name = OperatingSystem.IsWindows() ? "dicomx.exe" : "dicomx";
                return Path.Combine(folder.FullName, "src", "Host", "bin", here.Parent?.Name ?? "Release", here.Name, name);
            }
        }

        throw new InvalidOperationException($"{Assembly.GetExecutingAssembly().GetName().Name} is not below the folder of the solution.");
    }
}
