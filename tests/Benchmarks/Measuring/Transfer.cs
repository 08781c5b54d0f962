namespace DicomExchange.Benchmarks.Measuring;

/// <summary>What one transfer of many bytes cost.</summary>
/// <param name="Objects">How many.</param>
/// <param name="Bytes">Of all data sets.</param>
/// <param name="Time">From the first to the last.</param>
/// <param name="CpuSeconds">Of the server's processes.</param>
/// <param name="OwnCpuSeconds">Of this program, which plays the partners.</param>
internal sealed record Transfer(int Objects, long Bytes, TimeSpan Time, double CpuSeconds, double OwnCpuSeconds)
{
    private const double Giga = 1e9;
    private const double Mega = 1e6;

    public double PerSecond => Objects / Time.TotalSeconds;

    public double MegabytesPerSecond => Bytes / Mega / Time.TotalSeconds;

    public double CpuMillisecondsEach => CpuSeconds * 1000 / Objects;

    public double CpuSecondsPerGigabyte => CpuSeconds / (Bytes / Giga);

    public double OwnCpuSecondsPerGigabyte => OwnCpuSeconds / (Bytes / Giga);
}
