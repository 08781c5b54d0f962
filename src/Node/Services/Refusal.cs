namespace DicomExchange.Node.Services;

/// <summary>Something that was asked of the node and refused, as the log says it. Nothing in it is about a patient.</summary>
/// <param name="What">Such as <c>association</c>, <c>store</c> or <c>call</c>.</param>
/// <param name="Who">The partner, or the address of a stranger.</param>
/// <param name="Reason">The reason word.</param>
/// <param name="Status">What the peer was answered, such as <c>0124</c> or <c>RJ 1/1/3</c>.</param>
public sealed record Refusal(string What, string Who, string Reason, string Status);
