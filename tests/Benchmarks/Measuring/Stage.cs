using System.Diagnostics;

namespace DicomExchange.Benchmarks.Measuring;

/// <summary>Measures what happens between its making and <see cref="End"/>.</summary>
internal sealed class Stage
{
    private readonly ProcessMeter server;
    private readonly ProcessMeter own = new(Environment.ProcessId);
    private readonly double serverCpu;
    private readonly double ownCpu;
    private readonly long start = Stopwatch.GetTimestamp();

    public Stage(ProcessMeter server)
    {
        this.server = server;
        serverCpu = server.CpuSeconds;
        ownCpu = own.CpuSeconds;
    }

    public Transfer End(int objects, long bytes)
    {
        var time = Stopwatch.GetElapsedTime(start);
        return new Transfer(objects, bytes, time, server.CpuSeconds - serverCpu, own.CpuSeconds - ownCpu);
    }
}
