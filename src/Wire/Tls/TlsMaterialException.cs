namespace DicomExchange.Wire.Tls;

/// <summary>A certificate, key or revocation list of ours cannot be used. The message says which file, why, and what to do.</summary>
public sealed class TlsMaterialException(string source, string problem, string remedy, Exception? inner = null)
    : Exception($"{source}: {problem} {remedy}", inner)
{
    /// <summary>The file as named in the settings.</summary>
    public string MaterialName { get; } = source;

    public string Problem { get; } = problem;

    /// <summary>What an administrator should do next.</summary>
    public string Remedy { get; } = remedy;
}
