using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;

namespace DicomExchange.Interop.Reconciling;

/// <summary>Tells what happened from the records of an audit trail alone.</summary>
public static class AuditTally
{
    public static Tally Of(IReadOnlyList<AuditRecord> records)
    {
        var tally = new Tally();
        var shown = records.Where(r => r.Event is AuditEvent.Query or AuditEvent.MatchesShown).ToLookup(r => r.Correlation);
        foreach (var record in records)
        {
            Tell(tally, record, shown);
        }

        return tally;
    }

    private static void Tell(Tally tally, AuditRecord record, ILookup<string, AuditRecord> shown)
    {
        switch (record.Event)
        {
            case AuditEvent.InstanceReceived or AuditEvent.InstanceRepeated or AuditEvent.VariantReceived:
                tally.Received(record.Partner, record.Instance.Value, record.Bytes);
                break;
            case AuditEvent.InstanceRefused:
                tally.NotTaken(record.Partner, record.Instance.Value);
                break;
            case AuditEvent.InstanceSent:
                tally.Sent(record.Partner, record.Instance.Value, record.Bytes);
                break;
            case AuditEvent.SendFailed:
                tally.NotSent(record.Partner, 1);
                break;
            case AuditEvent.Query when record.Detail == "matches follow":
                break;
            case AuditEvent.Query or AuditEvent.QueryEnded:
                var patients = shown[record.Correlation].SelectMany(r => r.Patients.Append(r.PatientKey)).Where(p => p.Length > 0);
                tally.Found(record.Partner, AskedIn(record), Done(record), patients.Select(p => p[(p.LastIndexOf('\\') + 1)..]));
                break;
            case AuditEvent.RetrieveByGet or AuditEvent.RetrieveByMove:
                tally.Retrieved(record.Partner, (record.Event == AuditEvent.RetrieveByGet ? "get " : "move ") + AskedIn(record), Done(record));
                break;
            default:
                TellOther(tally, record);
                break;
        }
    }

    private static void TellOther(Tally tally, AuditRecord record)
    {
        switch (record.Event)
        {
            case AuditEvent.SecurityAlert or AuditEvent.AssociationRefused or AuditEvent.ConnectionRefused when record.CallingTitle.Length == 0 && record.Actor.Length > 0:
                tally.TurnedAway(record.Actor, record.Count);
                break;
            case AuditEvent.SecurityAlert or AuditEvent.AssociationRefused when record.CallingTitle.Length > 0:
                tally.Rejected(record.CallingTitle, record.CalledTitle, record.Count);
                break;
            case AuditEvent.AccessRefused:
                tally.WithoutRight(record.Partner, record.Count);
                break;
            case AuditEvent.ChainBegun or AuditEvent.ApplicationStarted or AuditEvent.ApplicationStopped:
            case AuditEvent.SendingBegun or AuditEvent.InstancesTransferred or AuditEvent.MatchesShown:
                break;
            default:
                tally.Other($"{record.Event} {record.Reason} of {record.Partner}, {record.CallingTitle} to {record.CalledTitle}: {record.Detail}");
                break;
        }
    }

    private static long? Done(AuditRecord record) => record.Outcome == AuditOutcome.Success ? record.Count : null;

    private static string AskedIn(AuditRecord record)
    {
        var identifier = DataSetReader.Read(record.Query.Span, TransferSyntaxes.ExplicitLittleEndian, DataSetLimits.Identifier);
        return Asked.Of(
            identifier.GetPlainText(Tags.QueryRetrieveLevel) ?? string.Empty,
            identifier.GetPlainText(Tags.StudyInstanceUID) ?? string.Empty,
            identifier.GetPlainText(Tags.PatientID) ?? string.Empty);
    }
}
