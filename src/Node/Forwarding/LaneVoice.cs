namespace DicomExchange.Node.Forwarding;

/// <summary>What a study that is being sent tells its lane and asks of it.</summary>
/// <param name="Progressed">The destination has answered for an instance; true where it took it.</param>
/// <param name="Taken">How many instances the destination has taken so far.</param>
/// <param name="Alike">How often in a row the destination has failed for a reason, this time included.</param>
internal sealed record LaneVoice(Action<bool> Progressed, Func<long> Taken, Func<string, int> Alike);
