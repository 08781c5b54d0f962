using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Output;

/// <summary>What is wrong with the store, a line each. The subject goes to the console only: it may lead to a patient.</summary>
internal static class ProblemLines
{
    public static void Write(TextWriter output, string reason, string message, string subject) =>
        output.WriteLine($"problem: {reason}: {Printable.Sentence(message)}{(subject.Length == 0 ? string.Empty : $" ({Printable.Text(subject)})")}");
}
