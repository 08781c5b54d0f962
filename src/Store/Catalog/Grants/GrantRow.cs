using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>A grant as a row: fields as in <see cref="RowFields"/>, texts in UTF-8, moments as microseconds since 1970 in eight bytes, big endian.</summary>
internal static class GrantRow
{
    private const byte To = 1;
    private const byte Of = 2;
    private const byte Study = 3;
    private const byte Domain = 4;
    private const byte PatientId = 5;
    private const byte From = 6;
    private const byte Until = 7;
    private const byte Basis = 8;
    private const byte GivenBy = 9;
    private const byte Route = 10;
    private const byte GivenAt = 11;
    private const byte RevokedAt = 12;

    /// <summary>The grant to the microsecond, in UTC: what is read again of what is written.</summary>
    public static Grant Rounded(Grant grant) => grant with
    {
        From = Rounded(grant.From),
        Until = grant.Until is { } until ? Rounded(until) : null,
        GivenAt = Rounded(grant.GivenAt),
        RevokedAt = grant.RevokedAt is { } revoked ? Rounded(revoked) : null,
    };

    public static ReadOnlySpan<byte> Write(Grant grant) => new RowWriter()
        .Add(To, Bytes(grant.To))
        .Add(Of, Bytes(grant.Of))
        .Add(Study, grant.Scope.IsStudy ? Bytes(grant.Scope.Study.Value) : [])
        .Add(Domain, Bytes(grant.Scope.Domain))
        .Add(PatientId, Bytes(grant.Scope.PatientId))
        .Add(From, Moment(grant.From))
        .Add(Until, grant.Until is { } until ? Moment(until) : [])
        .Add(Basis, Bytes(grant.Basis))
        .Add(GivenBy, Bytes(grant.GivenBy))
        .Add(Route, Bytes(grant.Route))
        .Add(GivenAt, Moment(grant.GivenAt))
        .Add(RevokedAt, grant.RevokedAt is { } revoked ? Moment(revoked) : [])
        .Written;

    /// <returns>Null where the row is none of this form.</returns>
    public static Grant? Read(long id, ReadOnlySpan<byte> row)
    {
        var isStudy = Uid.TryParse(RowFields.Find(row, Study), out var study);
        var patient = Text(row, PatientId);
        if ((!isStudy && patient.Length == 0) || Moment(row, From) is not { } from || Moment(row, GivenAt) is not { } givenAt)
        {
            return null;
        }

        return new Grant
        {
            Id = id,
            To = Text(row, To),
            Of = Text(row, Of),
            Scope = isStudy ? GrantScope.OfStudy(study) : GrantScope.OfPatient(Text(row, Domain), patient),
            From = from,
            Until = Moment(row, Until),
            Basis = Text(row, Basis),
            GivenBy = Text(row, GivenBy),
            Route = Text(row, Route),
            GivenAt = givenAt,
            RevokedAt = Moment(row, RevokedAt),
        };
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> row, byte code) => Encoding.UTF8.GetString(RowFields.Find(row, code));

    private static byte[] Moment(DateTimeOffset moment)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, AuditColumns.TimeOf(moment));
        return bytes;
    }

    private static DateTimeOffset Rounded(DateTimeOffset moment) => DateTimeOffset.UnixEpoch.AddTicks(AuditColumns.TimeOf(moment) * TimeSpan.TicksPerMicrosecond);

    private static DateTimeOffset? Moment(ReadOnlySpan<byte> row, byte code) => RowFields.Find(row, code) is { Length: sizeof(long) } bytes
        ? DateTimeOffset.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64BigEndian(bytes) * TimeSpan.TicksPerMicrosecond)
        : null;
}
