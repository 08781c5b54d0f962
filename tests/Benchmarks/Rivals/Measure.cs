using System.Globalization;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>One figure of a row.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Of">From a measurement.</param>
/// <param name="Decimals">As many as the figure is worth.</param>
internal sealed record Measure(string Name, Func<Sample, double> Of, int Decimals)
{
    private const double WinInTime = 1.5;
    private const double WinInSmallCpu = 1.2;
    private const double Mebi = 1 << 20;

    /// <summary>More is better; else less is.</summary>
    public bool IsMoreBetter { get; private init; }

    /// <summary>What our node is to reach; null for no goal.</summary>
    public double? Goal { get; private init; }

    /// <summary>From which ratio on one server is called ahead of another; null where they are not compared.</summary>
    public double? AheadFrom { get; private init; } = WinInTime;

    /// <summary>The rate of responses to queries.</summary>
    public bool IsOfAnswers { get; private init; }

    public static Measure PerSecond(double? goal = null) => new("per s", static s => s.Transfer.PerSecond, 0) { IsMoreBetter = true, Goal = goal };

    public static Measure MegabytesPerSecond(double? goal = null) => new("MB/s", static s => s.Transfer.MegabytesPerSecond, 0) { IsMoreBetter = true, Goal = goal };

    public static Measure CpuEach(double? goal = null, bool isSmall = false) =>
        new("CPU ms each", static s => s.Transfer.CpuMillisecondsEach, 2) { Goal = goal, AheadFrom = isSmall ? WinInSmallCpu : WinInTime };

    public static Measure CpuPerGigabyte(double? goal = null) => new("CPU s/GB", static s => s.Transfer.CpuSecondsPerGigabyte, 2) { Goal = goal };

    public static Measure PeakMebibytes(double? goal = null) => new("peak MiB", static s => s.Peak / Mebi, 0) { Goal = goal, AheadFrom = goal is null ? null : WinInTime };

    public static Measure FirstAnswer(double? goal = null) => new("ms to first", static s => s.FirstAnswer, 2) { Goal = goal };

    public static Measure LastAnswer(double? goal = null) => new("ms to last", static s => s.LastAnswer, 2) { Goal = goal };

    public static Measure AnswersPerSecond(double? goal = null) => new("responses/s", static s => s.AnswersPerSecond, 0) { IsMoreBetter = true, IsOfAnswers = true, Goal = goal };

    public static Measure AnswersEach() => new("responses each", static s => s.AnswersEach, 0) { AheadFrom = null };

    /// <summary>How many times as good the first figure is as the second; null when one is too small to be measured.</summary>
    public double? Ratio(double ours, double theirs) => ours <= 0 || theirs <= 0 ? null : IsMoreBetter ? ours / theirs : theirs / ours;

    public bool Reaches(double figure) => IsMoreBetter ? figure >= Goal : figure <= Goal;

    public string GoalText => Goal is { } goal ? string.Create(CultureInfo.InvariantCulture, $"{(IsMoreBetter ? '≥' : '≤')} {goal:#,0.##}") : string.Empty;

    public string Write(double figure) => figure.ToString("N" + Decimals, CultureInfo.InvariantCulture);
}
