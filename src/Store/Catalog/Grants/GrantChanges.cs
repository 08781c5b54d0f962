using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>The grants that a group of commits gives and takes: written in its transaction with their audit records, in force once that is on the disk.</summary>
internal sealed class GrantChanges(CatalogParts parts)
{
    private readonly List<Grant> given = [];
    private readonly List<Grant> taken = [];
    private readonly List<Grant> remembered = [];
    private readonly List<Grant> forgotten = [];

    /// <summary>What somebody gives; routes may give again what of it was taken away before.</summary>
    public Grant Give(Grant grant, AuditRecord record)
    {
        foreach (var revoked in Withheld(grant).Where(revoked => revoked.Of == grant.Of).ToList())
        {
            parts.Tables.Audit.Append(GrantRecords.Of(About(revoked, record), AuditEvent.RevocationCleared, revoked));
            Forget(revoked);
        }

        return Begin(grant, record);
    }

    /// <summary>
    /// What a route gives of one study; the same grant with a later end where one is still in force. What had ended stays ended, and
    /// another begins. Nothing of a study that somebody took away from that partner.
    /// </summary>
    public void GiveByRoute(Grant grant, AuditRecord record)
    {
        if (Withheld(grant).Any())
        {
            return;
        }

        var key = GrantKey.Of(grant);
        var known = given.FindLast(IsSame) ?? parts.Grants.To(grant.To)?.Find(key).Where(IsSame).MaxBy(static other => other.Id);
        if (known is null || known.HasEnded(grant.GivenAt))
        {
            Begin(grant, record);
        }
        else if (known.Until < grant.Until)
        {
            Write(known with { Until = grant.Until }, record);
        }

        bool IsSame(Grant other) => other.Route == grant.Route && other.To == grant.To && other.Basis == grant.Basis && GrantKey.Of(other) == key;
    }

    /// <summary>Takes a grant away. That of a study is remembered; routes give nothing by patient.</summary>
    public void Revoke(Grant grant, AuditRecord record)
    {
        var revoked = grant;
        if (grant.Scope.IsStudy)
        {
            revoked = GrantRow.Rounded(grant with { RevokedAt = record.Time });
            parts.Tables.Grants.Put(revoked);
            remembered.Add(revoked);
        }
        else
        {
            parts.Tables.Grants.Delete(grant.Id);
        }

        parts.Tables.Audit.Append(GrantRecords.Of(About(revoked, record), AuditEvent.GrantRevoked, revoked));
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

        foreach (var revoked in parts.Grants.Revoked.OfStudy(study))
        {
            Forget(revoked);
        }
    }

    /// <summary>The transaction is on the disk.</summary>
    public void Show()
    {
        forgotten.ForEach(parts.Grants.Revoked.Remove);
        remembered.ForEach(parts.Grants.Put);
        given.ForEach(parts.Grants.Put);
        taken.ForEach(parts.Grants.Remove);
    }

    /// <summary>With the patient of the study, where it is held: a grant of a study does not say whose it is.</summary>
    public AuditRecord About(Grant grant, AuditRecord record)
    {
        if (!grant.Scope.IsStudy || record.PatientKey.Length > 0)
        {
            return record;
        }

        var owner = parts.Partners.Find(grant.Of);
        var slot = owner == 0 ? -1 : parts.Index.FindHolding(Encoding.ASCII.GetBytes(grant.Scope.Study.Value), owner);
        return slot < 0 ? record : record with { PatientKey = PatientIdentity.AuditKeyOf(parts.Index.Row(parts.Index.Entry(slot).Address)) };
    }

    private IEnumerable<Grant> Withheld(Grant grant) => parts.Grants.Revoked.Of(grant.To, grant.Scope.Study).Except(forgotten);

    private void Forget(Grant revoked)
    {
        parts.Tables.Grants.Delete(revoked.Id);
        forgotten.Add(revoked);
    }

    private Grant Begin(Grant grant, AuditRecord record) => Write(grant with { Id = parts.Tables.Grants.NewId() }, record);

    private Grant Write(Grant grant, AuditRecord record)
    {
        // As it will be read again, so that row, memory and audit record say the same.
        var written = GrantRow.Rounded(grant);
        parts.Tables.Grants.Put(written);
        parts.Tables.Audit.Append(GrantRecords.Of(About(written, record), AuditEvent.GrantGiven, written));
        given.Add(written);
        return written;
    }
}
