using System.Globalization;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;

namespace DicomExchange.Benchmarks;

/// <summary>
/// Some years of a made-up exchange, as its audit records: associations of twelve partners that send a study each, most of one to four
/// instances and one in two hundred of four hundred; one association in six sends a study to a partner; five queries to six associations,
/// each showing up to ten patients, and one in fifty from forty to three hundred.
/// </summary>
/// <param name="patients">How many patients there are.</param>
internal sealed class AuditScript(int patients)
{
    public const int Partners = 12;

    /// <summary>Patients in a query's first record; each of those that follow has twice as many.</summary>
    private const int FirstPortion = 32;

    private readonly DateTimeOffset begin = new(2020, 1, 1, 8, 0, 0, TimeSpan.FromHours(1));
    private int number;

    public static string Partner(int n) => $"Practice {n % Partners + 1}";

    public static string PatientKey(int n) => $"dental\\PAT{n:D7}";

    /// <summary>The records of the next association or query, in their order, but for those that the store adds by itself.</summary>
    public IReadOnlyList<AuditRecord> Next()
    {
        var n = number++;
        var random = new Random(n);
        return (n % 11) switch
        {
            < 5 => Query(n, random),
            5 => Transfer(n, random, AuditEvent.InstanceSent),
            _ => Transfer(n, random, AuditEvent.InstanceReceived),
        };
    }

    private AuditRecord RecordOf(int n, AuditEvent what, int partner) => new()
    {
        Event = what,
        Time = begin.AddSeconds(n * 30L),
        Partner = Partner(partner),
        RemoteAddress = string.Create(CultureInfo.InvariantCulture, $"192.0.2.{partner}:50112"),
        CallingTitle = string.Create(CultureInfo.InvariantCulture, $"PRACTICE{partner}"),
        CalledTitle = "EXCHANGE",
        Correlation = string.Create(CultureInfo.InvariantCulture, $"a{n:D9}"),
    };

    private List<AuditRecord> Transfer(int n, Random random, AuditEvent what)
    {
        var count = random.Next(200) == 0 ? 400 : random.Next(1, 5);
        var study = string.Create(CultureInfo.InvariantCulture, $"1.2.826.0.1.3680043.8.498.{n}");
        var template = RecordOf(n, what, random.Next(Partners)) with
        {
            PatientKey = PatientKey(random.Next(patients)),
            Study = Uid.Parse(study),
            Series = Uid.Parse(study + ".1"),
            SopClass = Uid.Parse("1.2.840.10008.5.1.4.1.1.1.3"),
            TransferSyntax = Uid.Parse("1.2.840.10008.1.2.1"),
            Basis = what == AuditEvent.InstanceSent ? "route everything" : string.Empty,
        };
        var records = new List<AuditRecord>(count + 1);
        if (what == AuditEvent.InstanceSent)
        {
            records.Add(RecordOf(n, AuditEvent.SendingBegun, 0) with { Partner = template.Partner, Transfer = TransferKind.Begun, Study = template.Study, PatientKey = template.PatientKey });
        }

        for (var i = 0; i < count; i++)
        {
            records.Add(template with
            {
                Time = template.Time.AddMilliseconds(i * 50),
                Instance = Uid.Parse(string.Create(CultureInfo.InvariantCulture, $"{study}.1.{i}")),
                Bytes = 500_000 + i,
            });
        }

        return records;
    }

    private List<AuditRecord> Query(int n, Random random)
    {
        var most = random.Next(50) == 0 ? random.Next(40, 301) : random.Next(11);
        var shown = Enumerable.Range(0, most).Select(_ => PatientKey(random.Next(patients))).Distinct(StringComparer.Ordinal).ToList();
        var query = RecordOf(n, AuditEvent.Query, random.Next(Partners)) with
        {
            SopClass = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.1"),
            TransferSyntax = Uid.Parse("1.2.840.10008.1.2"),
            Query = new byte[96],
        };
        if (shown.Count <= FirstPortion)
        {
            return [query with { Count = shown.Count, Patients = shown }];
        }

        var records = new List<AuditRecord> { query with { Patients = shown[..FirstPortion] } };
        for (var (told, portion) = (FirstPortion, 2 * FirstPortion); told < shown.Count; told += portion, portion *= 2)
        {
            records.Add(query with { Event = AuditEvent.MatchesShown, Query = default, Patients = shown[told..Math.Min(shown.Count, told + portion)] });
        }

        records.Add(query with { Event = AuditEvent.QueryEnded, Count = shown.Count });
        return records;
    }
}
