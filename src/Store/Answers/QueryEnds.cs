using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>Looks for the end of a query that was told in several records: it stands under the partner alone, not long behind them.</summary>
/// <param name="records">Opens records of a partner behind a number, as they are told to this.</param>
/// <param name="subjects">What stands for partners.</param>
internal sealed class QueryEnds(Func<TakeRecord, LookupThread> records, SubjectTokens subjects) : IDisposable
{
    private const int FirstLook = 64;

    /// <summary>Numbers looked through behind a record in all are little more than this.</summary>
    private const int LastLook = 1 << 18;

    private LookupThread? thread;
    private byte[] sought = [];
    private bool isFound;

    /// <param name="sequence">A record that says whom the query showed.</param>
    /// <param name="query">That record.</param>
    public bool IsEndOf(long sequence, AuditRecord query)
    {
        thread ??= records(Take);
        sought = Encoding.UTF8.GetBytes(query.Correlation);
        isFound = false;
        var from = sequence + 1;
        for (var some = FirstLook; some <= LastLook && !isFound; some *= 8)
        {
            thread.Open(subjects.OfPartner(query.Partner), from, from + some);
            from += some;
        }

        return isFound;
    }

    public void Dispose() => thread?.Dispose();

    private bool Take(long sequence, ReadOnlySpan<byte> plain)
    {
        if (AuditRecordCodec.EventOf(plain) != AuditEvent.QueryEnded)
        {
            return true;
        }

        if (!AuditRecordCodec.TryReadFields(plain, out _, out var fields))
        {
            return false;
        }

        isFound |= fields.Raw(AuditField.Correlation).SequenceEqual(sought);
        return true;
    }
}
