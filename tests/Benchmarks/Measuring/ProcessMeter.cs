using System.Globalization;

namespace DicomExchange.Benchmarks.Measuring;

/// <summary>
/// Processor time and memory of the processes of one server, read from <c>/proc</c>: what the system charged them, whatever they
/// think of themselves. A server behind a TLS relay is two processes.
/// </summary>
internal sealed class ProcessMeter(params IReadOnlyList<int> processes)
{
    /// <summary>USER_HZ, the unit of times in <c>/proc</c>: 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private const int FieldsBeforeState = 2;
    private const int UserTime = 14 - FieldsBeforeState - 1;
    private const int SystemTime = 15 - FieldsBeforeState - 1;

    /// <summary>User and system time since the start, in seconds; resolution 10 ms.</summary>
    public double CpuSeconds => processes.Sum(CpuOf);

    /// <summary>Resident memory now, in bytes.</summary>
    public long Resident => processes.Sum(id => StatusOf(id, "VmRSS:"));

    /// <summary>The most resident memory there was since the start or <see cref="ResetPeak"/>, in bytes.</summary>
    public long Peak => processes.Sum(id => StatusOf(id, "VmHWM:"));

    /// <summary>Makes what is resident now the peak.</summary>
    public void ResetPeak()
    {
        foreach (var id in processes)
        {
            File.WriteAllText($"/proc/{id}/clear_refs", "5");
        }
    }

    private static double CpuOf(int id)
    {
        // The name of the program stands in parentheses and may hold blanks.
        var line = File.ReadAllText($"/proc/{id}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[UserTime]) + Number(fields[SystemTime])) / TicksPerSecond;
    }

    private static long StatusOf(int id, string name)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].TrimStart(name.ToCharArray())) * 1024;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
