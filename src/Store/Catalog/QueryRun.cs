using System.Collections;
using DicomExchange.Dicom.Datasets;

namespace DicomExchange.Store.Catalog;

/// <summary>
/// The answers to one query, found while they are enumerated, once. Text is UTF-8, said by (0008,0005) where it is more than
/// ASCII; the caller puts it into the set that the requester reads.
/// </summary>
public sealed class QueryRun : IEnumerable<DataSet>
{
    private readonly IEnumerable<DataSet> answers;
    private readonly int limit;

    internal QueryRun(IEnumerable<DataSet> answers, int limit, bool hasUnsupportedKeys)
    {
        this.answers = answers;
        this.limit = limit;
        HasUnsupportedKeys = hasUnsupportedKeys;
    }

    /// <summary>Some keys were neither matched nor are they returned: pending answers are FF01H (PS3.4 §C.4.1.1.4).</summary>
    public bool HasUnsupportedKeys { get; }

    /// <summary>There were more matches than the limit; true only after the last answer was taken.</summary>
    public bool IsLimitReached { get; private set; }

    public IEnumerator<DataSet> GetEnumerator()
    {
        var given = 0;
        foreach (var answer in answers)
        {
            if (given == limit)
            {
                IsLimitReached = true;
                yield break;
            }

            given++;
            yield return answer;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
