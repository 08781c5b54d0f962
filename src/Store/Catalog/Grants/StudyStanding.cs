namespace DicomExchange.Store.Catalog.Grants;

/// <summary>
/// How what one partner sent of a study stands to the partner that asks for it: facts for the decision, which is made elsewhere. The
/// default value is a stranger's: nothing sent, nothing granted.
/// </summary>
/// <param name="HasOwn">The asker sent it.</param>
/// <param name="Granted">The grants to the asker that cover it, whether or not they are in force now; null for none.</param>
/// <param name="WasRevoked">When asked again: a grant under which it was seen before is there no more.</param>
public readonly record struct StudyStanding(bool HasOwn, IReadOnlyList<Grant>? Granted = null, bool WasRevoked = false)
{
    public IReadOnlyList<Grant> Grants => Granted ?? [];

    /// <summary>The first grant that is in force; null for none.</summary>
    public Grant? GrantInForce(DateTimeOffset now)
    {
        foreach (var grant in Grants)
        {
            if (grant.IsInForce(now))
            {
                return grant;
            }
        }

        return null;
    }

    /// <summary>There were grants, and the last of them has ended.</summary>
    public bool HasExpired(DateTimeOffset now)
    {
        foreach (var grant in Grants)
        {
            if (!grant.HasEnded(now))
            {
                return false;
            }
        }

        return Grants.Count > 0;
    }
}
