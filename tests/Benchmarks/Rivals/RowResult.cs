namespace DicomExchange.Benchmarks.Rivals;

/// <summary>What came of one row.</summary>
/// <param name="Row">Which.</param>
/// <param name="Samples">Of each server that did it, one for every round that counts.</param>
/// <param name="Failures">Who did not, and why.</param>
internal sealed record RowResult(Row Row, IReadOnlyDictionary<string, IReadOnlyList<Sample>> Samples, IReadOnlyDictionary<string, string> Failures);
