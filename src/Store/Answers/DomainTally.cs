using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>Collects, of several threads, in which domains records name a patient with an ID.</summary>
internal sealed class DomainTally(string patientId)
{
    private const byte Divider = (byte)'\\';

    private readonly byte[] ending = Encoding.UTF8.GetBytes($"\\{patientId}");
    private readonly Lock gate = new();
    private readonly HashSet<string> domains = new(StringComparer.Ordinal);

    /// <summary>In ascending order.</summary>
    public IReadOnlyList<string> Domains => [.. domains.Order(StringComparer.Ordinal)];

    /// <summary>A <see cref="TakeRecord"/>.</summary>
    public bool Take(long sequence, ReadOnlySpan<byte> plain)
    {
        if (!AuditRecordCodec.TryReadFields(plain, out _, out var fields))
        {
            return false;
        }

        Take(fields.Raw(AuditField.PatientKey));
        foreach (var patient in fields.Patients)
        {
            Take(patient);
        }

        return true;
    }

    private void Take(ReadOnlySpan<byte> patientKey)
    {
        // No value of an ID or issuer has a backslash: the first one divides them.
        if (patientKey.EndsWith(ending) && patientKey.IndexOf(Divider) == patientKey.Length - ending.Length)
        {
            lock (gate)
            {
                domains.Add(Encoding.UTF8.GetString(patientKey[..^ending.Length]));
            }
        }
    }
}
