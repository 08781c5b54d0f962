namespace DicomExchange.Interop.Reconciling;

/// <summary>Somebody who calls the node with a tool.</summary>
/// <param name="Partner">Its name in the settings; empty for a stranger.</param>
/// <param name="Title">Its AE title.</param>
/// <param name="Port">Which of the node's doors.</param>
/// <param name="Tls">Options for TLS; empty where it calls in clear.</param>
public sealed record Caller(string Partner, string Title, int Port, IReadOnlyList<string> Tls)
{
    /// <summary>The options with which it calls. No tool gives up before the node does.</summary>
    public IEnumerable<string> To(string called) => [.. Tls, "-v", "-ta", "240", "-aet", Title, "-aec", called];
}
