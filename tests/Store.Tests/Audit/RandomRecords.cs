using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Tests.Audit;

/// <summary>Records of few associations, partners, studies and patients, so that sums meet and part in every way.</summary>
internal sealed class RandomRecords(Random random)
{
    private static readonly AuditEvent[] Events =
    [
        AuditEvent.InstanceReceived, AuditEvent.InstanceRepeated, AuditEvent.VariantReceived, AuditEvent.InstanceRefused, AuditEvent.InstanceSent,
        AuditEvent.SendFailed, AuditEvent.InstanceFetched, AuditEvent.Query, AuditEvent.MatchesShown, AuditEvent.SecurityAlert, AuditEvent.GrantGiven, AuditEvent.StudyExported,
        AuditEvent.SendingBegun, AuditEvent.QueryEnded,
    ];

    private int number;

    public string Correlation => $"a{random.Next(3)}";

    public AuditRecord Next()
    {
        var kind = Events[random.Next(Events.Length)];
        var isQuery = kind is AuditEvent.Query or AuditEvent.MatchesShown;
        return new AuditRecord
        {
            Event = kind,
            Time = AuditFixture.Time.AddSeconds(random.Next(100)),
            Outcome = random.Next(4) == 0 ? AuditOutcome.MinorFailure : AuditOutcome.Success,
            Reason = random.Next(3) == 0 ? $"reason-{random.Next(2)}" : string.Empty,
            Partner = $"partner {random.Next(2)}",
            Correlation = Correlation,
            Study = random.Next(5) == 0 ? default : Uid.Parse($"1.2.{random.Next(3)}"),
            Instance = Uid.Parse($"1.2.3.{++number}"),
            SopClass = Uid.Parse($"1.2.840.{random.Next(70)}"),
            PatientKey = random.Next(3) == 0 ? string.Empty : $"here\\P{random.Next(2)}",
            Basis = random.Next(3) == 0 ? "own" : string.Empty,
            Transfer = kind == AuditEvent.SendingBegun && random.Next(4) > 0 ? TransferKind.Begun : TransferKind.None,
            Bytes = random.Next(4) == 0 ? 0 : random.Next(1000),
            Patients = isQuery ? [.. Enumerable.Range(0, random.Next(40)).Select(n => $"here\\P{n}")] : [],
        };
    }
}
