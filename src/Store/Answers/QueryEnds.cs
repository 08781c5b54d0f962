using System.Runtime.InteropServices;
using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>
/// Looks for the end of a query that was told in several records: it stands under the partner alone, not long behind them. What was looked
/// through for one record is not again for the next ones of the same query, or of others on the same association.
/// </summary>
/// <param name="records">Opens records of a partner behind a number, as they are told to this.</param>
/// <param name="subjects">What stands for partners.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class QueryEnds(Func<TakeRecord, LookupThread> records, SubjectTokens subjects, CancellationToken cancellation) : IDisposable
{
    private const int FirstLook = 64;

    /// <summary>Numbers looked through behind a record in all are little more than this.</summary>
    private const int LastLook = 1 << 15;

    private static readonly byte[] EndOf6 = Encoding.UTF8.GetBytes(AuditMessages.QueryEndOf6);

    /// <summary>Through which records was looked, from one to before another, and the last end among them; 0 for none.</summary>
    private readonly Dictionary<(string Partner, string Correlation), (long From, long Before, long End)> looked = [];

    private LookupThread? thread;
    private byte[] sought = [];
    private long end;

    /// <param name="sequence">A record that says whom the query showed; asked in ascending order.</param>
    /// <param name="query">That record.</param>
    public bool IsEndOf(long sequence, AuditRecord query)
    {
        if (query.Event == AuditEvent.Query && query.Detail.StartsWith(AuditMessages.QueryEndOf6, StringComparison.Ordinal))
        {
            return true;
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(looked, (query.Partner, query.Correlation), out _);
        if (sequence < known.From || sequence >= known.Before)
        {
            known = (sequence + 1, sequence + 1, 0);
        }

        thread ??= records(Take);
        sought = Encoding.UTF8.GetBytes(query.Correlation);
        end = known.End;
        for (var some = FirstLook; end <= sequence && some <= LastLook; some *= 8)
        {
            var before = sequence + some;
            if (before > known.Before)
            {
                thread.Open(subjects.OfPartner(query.Partner), known.Before, before);
                known = known with { Before = before, End = end };
            }
        }

        return end > sequence;
    }

    /// <summary>Whether a query's record is its end, as version 6 of the catalog has it.</summary>
    public static bool IsEndOf6(in AuditFieldReader fields) => fields.Raw(AuditField.Detail).StartsWith(EndOf6);

    public void Dispose() => thread?.Dispose();

    private bool Take(long sequence, ReadOnlySpan<byte> plain)
    {
        cancellation.ThrowIfCancellationRequested();
        var what = AuditRecordCodec.EventOf(plain);
        if (what is not (AuditEvent.QueryEnded or AuditEvent.Query))
        {
            return true;
        }

        if (!AuditRecordCodec.TryReadFields(plain, out _, out var fields))
        {
            return false;
        }

        var isEnd = what == AuditEvent.QueryEnded || IsEndOf6(fields);
        if (isEnd && fields.Raw(AuditField.Correlation).SequenceEqual(sought))
        {
            end = Math.Max(end, sequence);
        }

        return true;
    }
}
