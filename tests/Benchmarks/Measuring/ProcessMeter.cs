using System.Globalization;

namespace DicomExchange.Benchmarks.Measuring;

/// <summary>
/// Processor time and memory of the processes of one server, read from <c>/proc</c>: what the system charged them, whatever they
/// think of themselves. A server behind a TLS relay is two processes; what they start counts too, since some start a process for
/// every association.
/// </summary>
internal sealed class ProcessMeter(params IReadOnlyList<int> processes)
{
    /// <summary>USER_HZ, the unit of times in <c>/proc</c>: 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private const int FieldsBeforeState = 2;

    /// <summary>The first of four: user and system time of the process, then of its children that have ended.</summary>
    private const int UserTime = 14 - FieldsBeforeState - 1;

    private const int Times = 4;

    /// <summary>User and system time since the start, in seconds; resolution 10 ms.</summary>
    public double CpuSeconds => Living.Sum(CpuOf);

    /// <summary>Resident memory now, in bytes.</summary>
    public long Resident => Living.Sum(static id => StatusOf(id, "VmRSS:"));

    /// <summary>The most resident memory there was since the start or <see cref="ResetPeak"/>, in bytes; of processes that still live.</summary>
    public long Peak => Living.Sum(static id => StatusOf(id, "VmHWM:"));

    private IEnumerable<int> Living => processes.SelectMany(WithChildren);

    /// <summary>Makes what is resident now the peak.</summary>
    public void ResetPeak()
    {
        foreach (var id in processes)
        {
            File.WriteAllText($"/proc/{id}/clear_refs", "5");
        }
    }

    private static IEnumerable<int> WithChildren(int id) =>
        TextOf($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(static child => WithChildren((int)Number(child))).Prepend(id);

    private static double CpuOf(int id)
    {
        // The name of the program stands in parentheses and may hold blanks.
        var line = TextOf($"/proc/{id}/stat");
        var fields = line[Math.Min(line.Length, line.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Skip(UserTime).Take(Times).Sum(Number) / TicksPerSecond;
    }

    private static long StatusOf(int id, string name)
    {
        // A process that has ended and was not waited for yet has no memory.
        var line = TextOf($"/proc/{id}/status").Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : Number(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024;
    }

    /// <summary>Empty when the process is gone.</summary>
    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
