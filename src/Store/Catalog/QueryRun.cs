using System.Collections;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog;

/// <summary>
/// The answers to one query, found while they are enumerated, once. Text is UTF-8, said by (0008,0005) where it is more than
/// ASCII; the caller puts it into the set that the requester reads.
/// </summary>
public sealed class QueryRun : IEnumerable<DataSet>
{
    private readonly IEnumerable<(DataSet Answer, byte[] Row)> answers;
    private readonly int limit;
    private byte[]? row;

    internal QueryRun(IEnumerable<(DataSet Answer, byte[] Row)> answers, int limit, bool hasUnsupportedKeys)
    {
        this.answers = answers;
        this.limit = limit;
        HasUnsupportedKeys = hasUnsupportedKeys;
    }

    /// <summary>Some keys were neither matched nor are they returned: pending answers are FF01H (PS3.4 §C.4.1.1.4).</summary>
    public bool HasUnsupportedKeys { get; }

    /// <summary>There were more matches than the limit; true only after the last answer was taken.</summary>
    public bool IsLimitReached { get; private set; }

    /// <summary>The patient of the answer that was taken last, as the audit trail names it; empty before the first.</summary>
    public string Patient { get; private set; } = string.Empty;

    public IEnumerator<DataSet> GetEnumerator()
    {
        var given = 0;
        foreach (var (answer, rowOfStudy) in answers)
        {
            if (given == limit)
            {
                IsLimitReached = true;
                yield break;
            }

            given++;
            Take(rowOfStudy);
            yield return answer;
        }
    }

    /// <summary>Answers of one study share its row.</summary>
    private void Take(byte[] rowOfStudy)
    {
        if (!ReferenceEquals(row, rowOfStudy))
        {
            row = rowOfStudy;
            Patient = PatientIdentity.AuditKeyOf(row);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
