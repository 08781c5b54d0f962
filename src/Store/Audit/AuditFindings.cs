namespace DicomExchange.Store.Audit;

/// <summary>Keeps, of what several threads find wrong, what comes first in the trail; of two at one record the later one, which looked closer.</summary>
internal sealed class AuditFindings
{
    private readonly Lock gate = new();
    private AuditFinding? first;

    public AuditFinding? First
    {
        get
        {
            lock (gate)
            {
                return first;
            }
        }
    }

    public void Note(AuditFinding finding)
    {
        lock (gate)
        {
            if (first is not { } before || finding.At <= before.At)
            {
                first = finding;
            }
        }
    }
}
