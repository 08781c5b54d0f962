namespace DicomExchange.Node.Control.Messages;

/// <param name="Partner">The name that was looked for.</param>
/// <param name="Patients">By domain and Patient ID.</param>
/// <param name="GrantedStudies">Studies granted to it whose patient the grant does not name; what was fetched of them is under the patients.</param>
/// <param name="RecordsFrom">Since when there are records; what was before is not known.</param>
public sealed record ExposureList(string Partner, IReadOnlyList<ExposureLine> Patients, IReadOnlyList<string> GrantedStudies, DateTimeOffset? RecordsFrom)
{
    /// <summary>Queries of which no end is on record. Whom each may have shown is among the patients.</summary>
    public long OpenQueries { get; init; }
}
