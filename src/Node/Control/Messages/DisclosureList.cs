namespace DicomExchange.Node.Control.Messages;

/// <param name="Domain">Whose Patient ID it is.</param>
/// <param name="PatientId">The patient.</param>
/// <param name="Disclosures">Oldest first.</param>
/// <param name="RecordsFrom">Since when there are records; what was before is not known.</param>
public sealed record DisclosureList(string Domain, string PatientId, IReadOnlyList<DisclosureLine> Disclosures, DateTimeOffset? RecordsFrom);
