namespace DicomExchange.Benchmarks.Rivals;

/// <summary>What a server can be asked.</summary>
[Flags]
internal enum Abilities
{
    None = 0,
    Store = 1,
    Query = 2,
    Retrieve = 4,
}
