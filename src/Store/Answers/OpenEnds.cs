using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>
/// Finds what one partner's records began and did not end: sending of which no sum stands behind the beginning, and queries whose end is not
/// there. Records are told in any order. Beginnings and ends meet by a number of 64 bits of what they have in common, which differs from
/// process to process, so that nobody can choose what shares one. What meets is forgotten; where a study was begun twice on one association
/// and two threads read that, the first time can be told as open though it is not: of a patient who is named all the same.
/// </summary>
internal sealed class OpenEnds
{
    private readonly Dictionary<ulong, (long Sequence, byte[] Patient, DateTimeOffset Time)> begun = [];
    private readonly Dictionary<ulong, long> sums = [];
    private readonly Dictionary<ulong, long> queries = [];

    /// <summary>Whose instances may have gone, and since when.</summary>
    public IEnumerable<(byte[] Patient, DateTimeOffset Time)> Sending =>
        begun.Where(one => sums.GetValueOrDefault(one.Key) < one.Value.Sequence).Select(static one => (one.Value.Patient, one.Value.Time));

    public long Queries => queries.Values.Where(static more => more > 0).Sum();

    public void Take(long sequence, AuditEvent what, in AuditFieldReader fields, DateTimeOffset time)
    {
        switch (what)
        {
            case AuditEvent.SendingBegun:
                Begin(KeyOf(fields, isQuery: false), (sequence, fields.Raw(AuditField.PatientKey).ToArray(), time));
                break;
            case AuditEvent.InstancesTransferred when AuditSubjects.IsSending((TransferKind)fields.Number(AuditField.Transfer)):
                Sum(KeyOf(fields, isQuery: false), sequence);
                break;
            case AuditEvent.Query when fields.Number(AuditField.Count) == 0 && !fields.Raw(AuditField.Patient).IsEmpty:
                Count(KeyOf(fields, isQuery: true), 1);
                break;
            case AuditEvent.QueryEnded:
                Count(KeyOf(fields, isQuery: true), -1);
                break;
        }
    }

    /// <summary>Takes over what another thread found.</summary>
    public void Add(OpenEnds other)
    {
        foreach (var (key, sequence) in other.sums)
        {
            Sum(key, sequence);
        }

        foreach (var (key, one) in other.begun)
        {
            Begin(key, one);
        }

        foreach (var (key, more) in other.queries)
        {
            Count(key, more);
        }
    }

    private void Begin(ulong key, (long Sequence, byte[] Patient, DateTimeOffset Time) one)
    {
        if (sums.GetValueOrDefault(key) < one.Sequence && (!begun.TryGetValue(key, out var before) || before.Sequence < one.Sequence))
        {
            begun[key] = one;
        }
    }

    private void Sum(ulong key, long sequence)
    {
        // Most stand behind their beginning, and neither has to be remembered.
        if (begun.TryGetValue(key, out var one) && one.Sequence < sequence)
        {
            begun.Remove(key);
        }
        else if (sums.GetValueOrDefault(key) < sequence)
        {
            sums[key] = sequence;
        }
    }

    private void Count(ulong key, long change)
    {
        var more = queries.GetValueOrDefault(key) + change;
        if (more == 0)
        {
            queries.Remove(key);
        }
        else
        {
            queries[key] = more;
        }
    }

    private static ulong KeyOf(in AuditFieldReader fields, bool isQuery)
    {
        var (low, high) = (default(HashCode), default(HashCode));
        high.Add(1);
        foreach (var field in isQuery ? [AuditField.Correlation] : (ReadOnlySpan<AuditField>)[AuditField.Correlation, AuditField.Study, AuditField.PatientKey])
        {
            var value = fields.Raw(field);
            low.Add(value.Length);
            low.AddBytes(value);
            high.AddBytes(value);
            high.Add(value.Length);
        }

        return ((ulong)(uint)high.ToHashCode() << 32) | (uint)low.ToHashCode();
    }
}
