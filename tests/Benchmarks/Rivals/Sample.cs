using DicomExchange.Benchmarks.Measuring;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>One measurement of one server.</summary>
/// <param name="Transfer">Time and processor time.</param>
/// <param name="Done">What was done in it.</param>
/// <param name="Peak">The most resident memory in it, in bytes.</param>
internal sealed record Sample(Transfer Transfer, Done Done, long Peak)
{
    /// <summary>Median of the queries, in milliseconds.</summary>
    public double FirstAnswer => new Spread(Done.Answers.Select(static a => a.First)).Median;

    /// <inheritdoc cref="FirstAnswer"/>
    public double LastAnswer => new Spread(Done.Answers.Select(static a => a.Whole)).Median;

    public double AnswersPerSecond => Done.Answers.Sum(static a => (double)a.Count) / (Done.Answers.Sum(static a => a.Whole) / 1000);

    public double AnswersEach => Done.Answers.Average(static a => (double)a.Count);
}
