using System.Runtime.InteropServices;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>Adds up, on one thread, what records say of one partner.</summary>
internal sealed class ExposureTally(string partner, DateTimeOffset since)
{
    private readonly Dictionary<string, ExposedPatient> patients = new(StringComparer.Ordinal);
    private readonly List<(long Sequence, AuditRecord Record)> grants = [];

    public void Take(long sequence, AuditRecord record)
    {
        // Two partners may share the number that found the record.
        if (record.Partner != partner || record.Time < since)
        {
            return;
        }

        if (record.Event == AuditEvent.GrantGiven && record.PatientKey.Length == 0)
        {
            grants.Add((sequence, record));
        }

        if (PartOf(record) is not { } part)
        {
            return;
        }

        if (record.PatientKey.Length > 0)
        {
            Add(part with { PatientKey = record.PatientKey });
        }

        foreach (var patient in record.Patients)
        {
            if (patient != record.PatientKey)
            {
                Add(part with { PatientKey = patient });
            }
        }
    }

    /// <summary>Takes over what another thread added up.</summary>
    public void Add(ExposureTally other)
    {
        foreach (var part in other.patients.Values)
        {
            Add(part);
        }

        grants.AddRange(other.grants);
    }

    public Exposure Total() => new(
        [.. patients.Values.OrderBy(static p => p.PatientKey, StringComparer.Ordinal)], [.. grants.OrderBy(static g => g.Sequence).Select(static g => g.Record)]);

    private static ExposedPatient? PartOf(AuditRecord record)
    {
        var none = new ExposedPatient(string.Empty, record.Begun ?? record.Time, record.Time);
        return record.Event switch
        {
            AuditEvent.InstancesTransferred => record.Transfer switch
            {
                TransferKind.Sent => none with { Received = record.Count },
                TransferKind.ReceivedNew or TransferKind.ReceivedAgain or TransferKind.ReceivedVariant or TransferKind.Fetched => none with { Theirs = record.Count },
                _ => null,
            },
            AuditEvent.Query or AuditEvent.MatchesShown => none with { Seen = 1 },
            AuditEvent.GrantGiven => none with { Granted = 1 },
            _ => null,
        };
    }

    private void Add(ExposedPatient part)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(patients, part.PatientKey, out var isThere);
        place = isThere ? place!.With(part) : part;
    }
}
