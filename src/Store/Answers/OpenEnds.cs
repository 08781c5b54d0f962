using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>
/// Finds what one partner's records began and did not end: sending behind whose beginning, or whose last sum in part, stands no sum that ended;
/// and queries whose end is not there. Records are told in any order. Beginnings and ends meet by a number of 64 bits of what they have in
/// common, which differs from process to process, so that nobody can choose what shares one. Most of what meets is forgotten; where a study was
/// begun twice before its sum and two threads read that, the first time can be told as open though it is not: of a patient who is named all the same.
/// </summary>
/// <param name="together">One thread has read all that lies between two of its records whose numbers differ by less than this.</param>
/// <param name="since">Queries of before are not counted. What was being sent is told whenever it began, for nobody knows when it was cut off.</param>
internal sealed class OpenEnds(int together, DateTimeOffset since)
{
    private readonly Dictionary<ulong, Last> sending = [];
    private readonly Dictionary<ulong, (long Sequence, bool IsOpen)> queries = [];

    /// <summary>Whose instances may have gone, and since when.</summary>
    public IEnumerable<(byte[] Patient, DateTimeOffset Time)> Sending =>
        sending.Values.Where(static last => last.Patient is not null).Select(static last => (last.Patient!, last.Time));

    public long Queries => queries.Values.LongCount(static last => last.IsOpen);

    public void Take(long sequence, AuditEvent what, in AuditFieldReader fields, DateTimeOffset time)
    {
        switch (what)
        {
            case AuditEvent.SendingBegun:
                var begun = KeyOf(fields, isQuery: false);
                Take(begun, new Last(sequence, PatientOf(fields), time) { IsOnlyBegun = !sending.ContainsKey(begun) });
                break;
            case AuditEvent.InstancesTransferred:
                Sum(sequence, (TransferKind)fields.Number(AuditField.Transfer), fields, time);
                break;
            case AuditEvent.Query when time >= since && fields.Number(AuditField.Count) == 0 && !fields.Raw(AuditField.Patient).IsEmpty && !QueryEnds.IsEndOf6(fields):
                Take(KeyOf(fields, isQuery: true), sequence, isOpen: true);
                break;
            case AuditEvent.QueryEnded:
                Take(KeyOf(fields, isQuery: true), sequence, isOpen: false);
                break;
        }
    }

    /// <summary>Takes over what another thread found.</summary>
    public void Add(OpenEnds other)
    {
        foreach (var (key, last) in other.sending)
        {
            Take(key, last);
        }

        foreach (var (key, (sequence, isOpen)) in other.queries)
        {
            Take(key, sequence, isOpen);
        }
    }

    private void Sum(long sequence, TransferKind kind, in AuditFieldReader fields, DateTimeOffset time)
    {
        // A part of what did not leave ends nothing, and nothing can have gone behind it that had not begun: there is a record of that.
        var isPart = SumDetails.IsPart(fields);
        if (AuditSubjects.IsSending(kind) && !(isPart && kind == TransferKind.NotSent))
        {
            End(KeyOf(fields, isQuery: false), new Last(sequence, isPart ? PatientOf(fields) : null, time));
        }
    }

    private void End(ulong key, in Last sum)
    {
        // Most stand not far behind their beginning, with nothing before it and no part between: neither has to be remembered.
        if (sum.Patient is null && sending.TryGetValue(key, out var before) && before.IsOnlyBegun
            && before.Sequence < sum.Sequence && sum.Sequence - before.Sequence < together)
        {
            sending.Remove(key);
        }
        else
        {
            Take(key, sum);
        }
    }

    private void Take(ulong key, in Last last)
    {
        if (!sending.TryGetValue(key, out var before) || before.Sequence < last.Sequence)
        {
            sending[key] = last;
        }
    }

    private void Take(ulong key, long sequence, bool isOpen)
    {
        if (!queries.TryGetValue(key, out var before) || before.Sequence < sequence)
        {
            queries[key] = (sequence, isOpen);
        }
    }

    private static byte[] PatientOf(in AuditFieldReader fields) => fields.Raw(AuditField.PatientKey).ToArray();

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

    /// <summary>The last that is known of what has one key in common.</summary>
    /// <param name="Sequence">The number of the record.</param>
    /// <param name="Patient">Whose; null where it is an end.</param>
    /// <param name="Time">Of the record.</param>
    private readonly record struct Last(long Sequence, byte[]? Patient, DateTimeOffset Time)
    {
        /// <summary>A beginning, and nothing was known before.</summary>
        public bool IsOnlyBegun { get; init; }
    }
}
