using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>The grants that a group gives and takes: written in its transaction with their audit records, in force once that is on the disk.</summary>
internal sealed class GrantChanges(CatalogParts parts)
{
    private readonly List<Grant> given = [];
    private readonly List<Grant> taken = [];

    public Grant Give(Grant grant, AuditRecord record)
    {
        return Write(grant with { Id = parts.Tables.Grants.NewId() }, record);
    }

    /// <summary>What a route gives of one study; the same grant with a later end where one is still in force. What had ended stays ended, and another begins.</summary>
    public void GiveByRoute(Grant grant, AuditRecord record)
    {
        var key = GrantKey.Of(grant);
        var known = given.FindLast(IsSame) ?? parts.Grants.To(grant.To)?.Find(key).Where(IsSame).MaxBy(static other => other.Id);
        if (known is null || known.HasEnded(grant.GivenAt))
        {
            Give(grant, record);
        }
        else if (known.Until < grant.Until)
        {
            Write(known with { Until = grant.Until }, record);
        }

        bool IsSame(Grant other) => other.Route == grant.Route && other.To == grant.To && other.Basis == grant.Basis && GrantKey.Of(other) == key;
    }

    public void Revoke(Grant grant, AuditRecord record)
    {
        parts.Tables.Grants.Delete(grant.Id);
        parts.Tables.Audit.Append(GrantRecords.Of(record, AuditEvent.GrantRevoked, grant));
        taken.Add(grant);
    }

    /// <summary>Takes away what was granted of a study that is being deleted; the record of its deletion says so.</summary>
    public void DropStudy(Uid study)
    {
        foreach (var grant in parts.Grants.OfStudy(study))
        {
            parts.Tables.Grants.Delete(grant.Id);
            taken.Add(grant);
        }
    }

    /// <summary>The transaction is on the disk.</summary>
    public void Show()
    {
        given.ForEach(parts.Grants.Put);
        taken.ForEach(parts.Grants.Remove);
    }

    private Grant Write(Grant grant, AuditRecord record)
    {
        // As it will be read again, so that row, memory and audit record say the same.
        var written = GrantRow.Rounded(grant);
        parts.Tables.Grants.Put(written);
        parts.Tables.Audit.Append(GrantRecords.Of(record, AuditEvent.GrantGiven, written));
        given.Add(written);
        return written;
    }
}
