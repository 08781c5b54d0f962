using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace DicomExchange.Support;

/// <summary>A process a test started: its output is kept (1 MiB at most), and it never outlives the test program.</summary>
public sealed partial class RunningProcess : IAsyncDisposable
{
    private const int MostOutput = 1 << 20;
    private const int SigTerm = 15;

    // What is being killed may have to wait for a slow disk first.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Lock gate = new();
    private readonly EventHandler onExit;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunningProcess(string path, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // DCMTK's tools leave Nagle's algorithm on unless told otherwise.
        start.Environment["TCP_NODELAY"] = "1";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        CommandLine = $"{path} {string.Join(' ', start.ArgumentList)}";
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        onExit = (_, _) => Kill();
        AppDomain.CurrentDomain.ProcessExit += onExit;
    }

    public string CommandLine { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public string Output
    {
        get
        {
            lock (gate)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Waits until it ends and gives its exit code.</summary>
    /// <exception cref="TimeoutException">It is still running.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan limit, CancellationToken cancel = default)
    {
        await process.WaitForExitAsync(cancel).WaitAsync(limit, cancel);
        return process.ExitCode;
    }

    /// <summary>Waits until the output contains the text.</summary>
    /// <exception cref="InvalidOperationException">It ended before, or did not say so in time; the message has its output.</exception>
    public async Task WaitForOutputAsync(string text, TimeSpan limit, CancellationToken cancel = default)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        while (true)
        {
            Task next;
            lock (gate)
            {
                next = changed.Task;
            }

            // Looked at before the output: what it said last is read to the end after it has gone.
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            var hasEnded = process.HasExited;
            if (hasEnded && left > TimeSpan.Zero)
            {
                await Task.WhenAny(process.WaitForExitAsync(cancel), Task.Delay(left, cancel));
            }

            if (Output.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            if (hasEnded || left <= TimeSpan.Zero)
            {
                throw new InvalidOperationException($"“{text}” was not said by {CommandLine}\n{Output}");
            }

            await Task.WhenAny(next, process.WaitForExitAsync(cancel), Task.Delay(left, cancel));
        }
    }

    /// <summary>Waits until something accepts connections on the port.</summary>
    /// <exception cref="InvalidOperationException">The process ended before, or nothing listened in time.</exception>
    public async Task WaitForPortAsync(int port, TimeSpan limit, CancellationToken cancel = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (!process.HasExited && Stopwatch.GetElapsedTime(started) < limit)
        {
            if (await ListensAsync(port, cancel))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancel);
        }

        throw new InvalidOperationException($"Port {port} was not opened by {CommandLine}\n{Output}");
    }

    /// <summary>kill -9, also of its children; returns when it is gone.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(Patience);
        }
        catch (InvalidOperationException)
        {
            // It was gone already.
        }
    }

    /// <summary>SIGTERM: asks it to end.</summary>
    public void Terminate()
    {
        if (!process.HasExited)
        {
            _ = Signal(process.Id, SigTerm);
        }
    }

    /// <summary>SIGTERM to the processes it started: what it runs ends, and then it ends by itself.</summary>
    public void TerminateChildren()
    {
        foreach (var child in File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _ = Signal(int.Parse(child, CultureInfo.InvariantCulture), SigTerm);
        }
    }

    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= onExit;
        Kill();
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int id, int signal);

    private void Keep(string? line)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            if (line is not null && output.Length < MostOutput)
            {
                output.Append(line, 0, Math.Min(line.Length, MostOutput - output.Length)).Append('\n');
            }

            before = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.TrySetResult();
    }
}
