namespace DicomExchange.Store.Check;

/// <summary>One thing that is wrong, with everything it concerns counted together.</summary>
/// <param name="Reason">One of <see cref="ProblemReasons"/>, or of the reasons of damage and of the audit trail.</param>
/// <param name="Message">What it is, what it concerns, and what to do. Nothing in it is about a patient.</param>
public sealed record StoreProblem(string Reason, string Message)
{
    /// <summary>
    /// The study or the file concerned, for the administrator at the console, who may list studies anyway; empty where there is none.
    /// It must not get into a log: a study's UID, or what somebody called a file, can lead to a patient.
    /// </summary>
    public string Subject { get; init; } = string.Empty;
}
