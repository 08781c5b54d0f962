using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Services;

/// <summary>The patients that the matches of one query have shown, each once, in portions that a record takes.</summary>
/// <param name="write">Puts a full portion on record.</param>
public sealed class ShownPatients(Func<IReadOnlyList<string>, ValueTask> write)
{
    private readonly HashSet<string> all = new(StringComparer.Ordinal);
    private List<string> rest = [];

    /// <summary>Those that are not on record yet.</summary>
    public IReadOnlyList<string> Rest => rest;

    /// <summary>Called before a match goes out.</summary>
    public async ValueTask AddAsync(string patient)
    {
        if (!all.Add(patient))
        {
            return;
        }

        if (rest.Count == AuditRecord.MaxPatients)
        {
            await write(rest);
            rest = [];
        }

        rest.Add(patient);
    }
}
