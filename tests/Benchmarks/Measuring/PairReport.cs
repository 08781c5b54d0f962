using System.Globalization;

namespace DicomExchange.Benchmarks.Measuring;

/// <summary>What the same work cost two builds that did it in turns.</summary>
/// <param name="other">The one it is compared with.</param>
/// <param name="own">This one, in as many turns.</param>
internal sealed class PairReport(IReadOnlyList<Transfer> other, IReadOnlyList<Transfer> own)
{
    public void Print(string prefix = "")
    {
        Print(prefix + "CPU ms each", static t => t.CpuMillisecondsEach);
        Print(prefix + "CPU s/GB", static t => t.CpuSecondsPerGigabyte);
        Print(prefix + "ms each", static t => t.Time.TotalMilliseconds / t.Objects);
    }

    private void Print(string name, Func<Transfer, double> of)
    {
        var (before, after) = (new Spread(other.Select(of)), new Spread(own.Select(of)));
        var ratio = new Spread(other.Zip(own, (a, b) => of(b) / of(a)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: other {before.Median:F2} ({before.Least:F2} to {before.Most:F2}), this {after.Median:F2} ({after.Least:F2} to {after.Most:F2}); mean {other.Average(of):F2} {own.Average(of):F2}; ratio of pairs {ratio.Median:F3}"));
    }
}
