namespace DicomExchange.Node.Settings;

/// <summary>What a partner can do for this node; the words of <c>offers</c>.</summary>
public enum PartnerOffer
{
    /// <summary>Storage commitment (PS3.4 Annex J) for what was sent to it.</summary>
    Commit,
}
