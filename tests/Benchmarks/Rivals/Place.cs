namespace DicomExchange.Benchmarks.Rivals;

/// <summary>Where our node stands beside a peer; a difference that another run would not show again is none.</summary>
internal enum Place
{
    Ahead,
    Level,
    Behind,
}
