using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Output;

/// <summary>Grants as lines.</summary>
internal static class GrantTable
{
    public static void Write(TextWriter output, IEnumerable<GrantLine> grants)
    {
        var table = new TextTable("grant", "to", "instances of", "study or patient", "from", "until", "state", "basis", "given by", "given at");
        foreach (var grant in grants)
        {
            table.Add(
                $"{grant.Id}",
                grant.To,
                grant.Of,
                grant.StudyInstanceUid.Length > 0 ? grant.StudyInstanceUid : $"patient {grant.PatientId} of {grant.Domain}",
                Moment.Of(grant.From),
                grant.Until is { } until ? Moment.Of(until) : "open end",
                grant.RevokedAt is { } revoked ? $"{grant.State} {Moment.Of(revoked)}{(grant.StudyInstanceUid.Length > 0 ? ": no route gives it again" : string.Empty)}" : grant.State,
                grant.Basis,
                grant.GivenBy,
                Moment.Of(grant.GivenAt));
        }

        table.WriteTo(output);
    }
}
