namespace DicomExchange.Node.Forwarding;

/// <summary>What follows from one attempt.</summary>
/// <param name="Kind">What.</param>
/// <param name="Reason">The reason word; empty where there is nothing to say.</param>
/// <param name="Status">The status of the partner's answer, where there was one.</param>
public sealed record Judgement(JudgementKind Kind, string Reason = "", ushort? Status = null);
