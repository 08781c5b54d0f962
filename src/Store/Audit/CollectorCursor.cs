namespace DicomExchange.Store.Audit;

/// <summary>How far a collector has the messages.</summary>
/// <param name="Message">The last message it has, as it was last remembered; 0 where another was sent to since, or none, or that cannot be believed.</param>
/// <param name="IsAltered">What was remembered does not open, or speaks of messages that there are not: somebody changed it.</param>
public readonly record struct CollectorCursor(long Message, bool IsAltered = false);
