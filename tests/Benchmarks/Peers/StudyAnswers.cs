namespace DicomExchange.Benchmarks.Peers;

/// <summary>What came of a <see cref="StudyQuery"/>.</summary>
/// <param name="First">Milliseconds to the first answer; to the last word where there is none.</param>
/// <param name="Whole">Milliseconds to the last word.</param>
/// <param name="Count">Studies.</param>
/// <param name="Instances">Of all these studies, as they say.</param>
internal sealed record StudyAnswers(double First, double Whole, int Count, long Instances);
