using DicomExchange.Benchmarks.Peers;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>What was done between the beginning and the end of a measurement.</summary>
/// <param name="Objects">Instances moved, associations opened or queries asked.</param>
/// <param name="Bytes">Of all data sets.</param>
internal sealed record Done(int Objects, long Bytes)
{
    /// <summary>What queries were answered.</summary>
    public IReadOnlyList<StudyAnswers> Answers { get; init; } = [];
}
