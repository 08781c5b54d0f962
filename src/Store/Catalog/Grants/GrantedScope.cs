namespace DicomExchange.Store.Catalog.Grants;

/// <summary>What one partner granted another of one study, or of one patient.</summary>
/// <param name="Owner">Whose instances these are.</param>
/// <param name="Domain">Of the patient, in UTF-8; empty where it is a study.</param>
/// <param name="Grants">At least one, in force or not.</param>
internal sealed record GrantedScope(string Owner, byte[] Domain, Grant[] Grants)
{
    public bool Is(string owner, ReadOnlySpan<byte> domain) => Owner == owner && domain.SequenceEqual(Domain);
}
