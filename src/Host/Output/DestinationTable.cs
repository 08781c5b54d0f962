using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Output;

/// <summary>Who has how much of a study, and since when, as lines.</summary>
internal static class DestinationTable
{
    public static void Write(TextWriter output, IEnumerable<StudyDestination> destinations)
    {
        var table = new TextTable("partner", "has", "committed", "waiting", "held", "cancelled", "first", "last", "why held");
        foreach (var partner in destinations)
        {
            table.Add(
                partner.To,
                partner.Delivered == partner.Queued ? $"all {partner.Queued}" : $"{partner.Delivered} of {partner.Queued}",
                $"{partner.Committed}",
                $"{partner.Waiting}",
                $"{partner.Held}",
                $"{partner.Cancelled}",
                partner.FirstDelivered is { } first ? Moment.Of(first) : string.Empty,
                partner.LastDelivered is { } last ? Moment.Of(last) : string.Empty,
                string.Join(", ", partner.Reasons));
        }

        table.WriteTo(output);
    }
}
