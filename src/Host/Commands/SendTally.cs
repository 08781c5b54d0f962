using DicomExchange.Node.Access;
using DicomExchange.Node.Client;

namespace DicomExchange.Host.Commands;

/// <summary>What became of the files of one <c>dicomx send</c>, and how it is told.</summary>
/// <param name="total">Files that can be sent.</param>
internal sealed class SendTally(int total)
{
    /// <summary>Lines shown unless all are asked for.</summary>
    private const int Shown = 10;

    private readonly List<(string Line, bool IsSaidOnce)> failures = [];
    private string? cut;
    private bool isNotAllowed;

    /// <summary>Files the partner confirmed.</summary>
    public int Stored { get; private set; }

    public int Failed => failures.Count;

    /// <summary>A file that was no object to be sent.</summary>
    public void Skipped(string path, string? reason) => failures.Add(($"{path}: not sent: {reason}", false));

    public void Add(SendOutcome outcome)
    {
        if (outcome.IsStored)
        {
            Stored++;
            return;
        }

        var isNotAllowedHere = outcome is { Reply: null, Reason: AccessReasons.OperationNotAllowed };
        isNotAllowed |= isNotAllowedHere;
        cut = outcome.IsCutOff ? outcome.Reason : cut;
        failures.Add(($"{outcome.Path}: not stored: {outcome.Reason}", isNotAllowedHere || outcome.IsCutOff));
    }

    /// <summary>What went wrong: what one sentence says of many files is not said of each, unless all lines are wanted.</summary>
    public void Write(TextWriter error, PartnerCall call, bool all)
    {
        var lines = failures.Where(f => all || !f.IsSaidOnce).Select(f => f.Line).ToList();
        foreach (var line in all ? lines : lines.Take(Shown))
        {
            error.WriteLine(line);
        }

        if (!all && lines.Count > Shown)
        {
            error.WriteLine($"and {lines.Count - Shown} more; --verbose lists them all.");
        }

        if (isNotAllowed)
        {
            error.WriteLine(ServiceRefusedException.Sentence(call.Partner, "store"));
        }

        if (cut is not null)
        {
            error.WriteLine($"{call.Partner.Name} ended the connection after {Stored} of {total} files ({cut}); send the rest again.");
        }
    }
}
