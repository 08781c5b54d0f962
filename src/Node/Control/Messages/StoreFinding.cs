namespace DicomExchange.Node.Control.Messages;

/// <param name="Reason">The reason word.</param>
/// <param name="Message">What it is, what it concerns, and what to do; without data of patients.</param>
/// <param name="Subject">The study or the file concerned, for the console and never for a log; empty where there is none.</param>
public sealed record StoreFinding(string Reason, string Message, string Subject);
