using System.Runtime.InteropServices;
using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>Adds up, on one thread, what records say of one partner. Of most of them only a few fields are looked at, where they lie.</summary>
/// <param name="partner">Which.</param>
/// <param name="since">Not what ended before; what has no end is told whenever it began.</param>
/// <param name="together">As of <see cref="OpenEnds"/>.</param>
internal sealed class ExposureTally(string partner, DateTimeOffset since, int together)
{
    private readonly byte[] partner = Encoding.UTF8.GetBytes(partner);
    private readonly Dictionary<byte[], ExposureShare> patients = new(new KeptTexts());
    private readonly List<(long Sequence, AuditRecord Record)> grants = [];
    private readonly OpenEnds open = new(together, since);

    /// <summary>A <see cref="TakeRecord"/>.</summary>
    public bool Take(long sequence, ReadOnlySpan<byte> plain)
    {
        if (!AuditRecordCodec.TryReadFields(plain, out var time, out var fields))
        {
            return false;
        }

        // Two partners may share the number that found the record.
        if (!fields.Raw(AuditField.Partner).SequenceEqual(partner))
        {
            return true;
        }

        var what = AuditRecordCodec.EventOf(plain);
        var named = fields.Raw(AuditField.PatientKey);
        var nothing = new ExposureShare(AuditRecordCodec.BegunOf(plain, fields) ?? time, time);
        open.Take(sequence, what, fields, time);
        if (time < since)
        {
            if (IsCutOff(what, fields))
            {
                Add(named, fields, nothing with { Begun = 1 });
            }

            return true;
        }

        if (what == AuditEvent.GrantGiven && named.IsEmpty && AuditRecordCodec.Read(plain) is { } grant)
        {
            grants.Add((sequence, grant));
        }

        if (ShareOf(what, fields, nothing) is { } share)
        {
            Add(named, fields, share);
        }

        return true;
    }

    /// <summary>Takes over what another thread added up.</summary>
    public void Add(ExposureTally other)
    {
        foreach (var (patient, share) in other.patients)
        {
            Add(patient, share);
        }

        grants.AddRange(other.grants);
        open.Add(other.open);
    }

    /// <summary>Behind the last of what is added.</summary>
    public Exposure Total()
    {
        foreach (var (patient, time) in open.Sending)
        {
            Add(patient, new ExposureShare(time, time) { Begun = 1 });
        }

        var all = patients.Select(static p => p.Value.Of(Encoding.UTF8.GetString(p.Key))).ToArray();
        Array.Sort(all, static (a, b) => string.CompareOrdinal(a.PatientKey, b.PatientKey));
        return new Exposure(all, [.. grants.OrderBy(static g => g.Sequence).Select(static g => g.Record)]) { OpenQueries = open.Queries };
    }

    /// <summary>What a record says of each patient it is about; null for nothing.</summary>
    private static ExposureShare? ShareOf(AuditEvent what, in AuditFieldReader fields, ExposureShare none) => what switch
    {
        AuditEvent.InstancesTransferred => (TransferKind)fields.Number(AuditField.Transfer) switch
        {
            TransferKind.Sent => none with { Received = fields.Number(AuditField.Count), Begun = SumDetails.IsCutOff(fields) ? 1 : 0 },
            TransferKind.NotConfirmed => none with { NotConfirmed = fields.Number(AuditField.Count), NotConfirmedBytes = fields.Number(AuditField.Bytes), Begun = SumDetails.IsCutOff(fields) ? 1 : 0 },
            TransferKind.NotSent when SumDetails.IsCutOff(fields) => none with { Begun = 1 },
            TransferKind.ReceivedNew or TransferKind.ReceivedAgain or TransferKind.ReceivedVariant or TransferKind.Fetched => none with { Theirs = fields.Number(AuditField.Count) },
            _ => null,
        },
        AuditEvent.Query or AuditEvent.MatchesShown => none with { Seen = 1 },
        AuditEvent.GrantGiven => none with { Granted = 1 },
        _ => null,
    };

    private static bool IsCutOff(AuditEvent what, in AuditFieldReader fields) =>
        what == AuditEvent.InstancesTransferred && AuditSubjects.IsSending((TransferKind)fields.Number(AuditField.Transfer)) && SumDetails.IsCutOff(fields);

    private void Add(ReadOnlySpan<byte> named, in AuditFieldReader fields, in ExposureShare share)
    {
        if (!named.IsEmpty)
        {
            Add(named, share);
        }

        foreach (var patient in fields.Patients)
        {
            if (!patient.SequenceEqual(named))
            {
                Add(patient, share);
            }
        }
    }

    private void Add(ReadOnlySpan<byte> patient, in ExposureShare share)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(patients.GetAlternateLookup<ReadOnlySpan<byte>>(), patient, out var isThere);
        place = isThere ? place + share : share;
    }
}
