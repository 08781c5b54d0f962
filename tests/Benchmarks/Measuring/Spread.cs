namespace DicomExchange.Benchmarks.Measuring;

/// <summary>Measurements of one thing, sorted.</summary>
internal sealed class Spread(IEnumerable<double> values)
{
    private readonly double[] sorted = [.. values.Order()];

    public int Count => sorted.Length;

    public double Median => At(0.5);

    public double P95 => At(0.95);

    public double Least => sorted[0];

    public double Most => sorted[^1];

    /// <summary>The nearest rank: a value that was measured.</summary>
    private double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}
