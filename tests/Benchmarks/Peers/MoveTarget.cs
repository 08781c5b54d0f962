namespace DicomExchange.Benchmarks.Peers;

/// <summary>Where a C-MOVE sends objects to: a receiver on the loopback address that speaks TLS.</summary>
/// <param name="Port">Where it listens.</param>
/// <param name="Pin">Its certificate, as the settings write it.</param>
internal sealed record MoveTarget(int Port, string Pin)
{
    public const string Title = "RECEIVER";

    /// <summary>For the list <c>partners</c>, followed by a comma.</summary>
    public string Text() => $$"""
        { "name": "receiver", "aeTitles": ["{{Title}}"], "security": "tls", "certificates": ["{{Pin}}"], "host": "127.0.0.1", "port": {{Port}} },
        """;
}
