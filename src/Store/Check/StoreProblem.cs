namespace DicomExchange.Store.Check;

/// <summary>One thing that is wrong.</summary>
/// <param name="Reason">One of <see cref="ProblemReasons"/>, or of the reasons of damage and of the audit trail.</param>
/// <param name="Message">What it is, where, and what to do.</param>
public sealed record StoreProblem(string Reason, string Message);
