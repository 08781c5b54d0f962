using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Unicode;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>
/// The numbers that stand for patients and partners beside the audit trail: the first eight bytes of their tokens. Two may share one, so
/// what is found by a number is looked at in the record.
/// </summary>
public sealed class SubjectTokens
{
    /// <summary>Partners are few, and stand in every record.</summary>
    private const int RememberedPartners = 256;

    private readonly Tokens tokens;
    private readonly ConcurrentDictionary<string, long> partners = new(StringComparer.Ordinal);

    internal SubjectTokens(Tokens tokens) => this.tokens = tokens;

    /// <param name="patientKey">Domain and Patient ID, as in the records; empty for none, which is 0.</param>
    public long OfPatient(string patientKey) => Of(TokenLabel.AuditPatient, patientKey);

    /// <param name="patientKey">As a record keeps it, in UTF-8; empty for none, which is 0.</param>
    public long OfPatient(ReadOnlySpan<byte> patientKey) => patientKey.IsEmpty ? 0 : Of(TokenLabel.AuditPatient, patientKey);

    /// <param name="partner">The partner's name; empty for none, which is 0.</param>
    public long OfPartner(string partner)
    {
        if (partners.TryGetValue(partner, out var known))
        {
            return known;
        }

        var number = Of(TokenLabel.AuditPartner, partner);
        if (partners.Count < RememberedPartners)
        {
            partners.TryAdd(partner, number);
        }

        return number;
    }

    private long Of(TokenLabel label, string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        // As much of it as the record keeps.
        Span<byte> bytes = stackalloc byte[AuditRecord.MaxTextLength];
        _ = Utf8.FromUtf16(text, bytes, out _, out var length);
        return Of(label, bytes[..length]);
    }

    private long Of(TokenLabel label, ReadOnlySpan<byte> kept)
    {
        Span<byte> token = stackalloc byte[Token.Length];
        tokens.Of(label, kept).Write(token);
        var number = BinaryPrimitives.ReadInt64BigEndian(token);
        return number == 0 ? 1 : number;
    }
}
