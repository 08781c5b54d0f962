using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>
/// Rows of <c>reports</c> and <c>commitments</c>, opened: fields as in <see cref="RowFields"/>, texts in UTF-8, numbers big endian, moments
/// in microseconds since 1970.
/// </summary>
internal static class CommitmentRows
{
    /// <summary>Some thousands of instances with UIDs of the longest kind.</summary>
    private const int MaxLength = 1024 * 1024;

    private const byte To = 1;
    private const byte Transaction = 2;
    private const byte AskedAt = 3;
    private const byte Title = 4;
    private const byte Instances = 5;
    private const byte Deliveries = 6;

    public static byte[] Write(ReportOrder order, DateTimeOffset askedAt) => new RowWriter(MaxLength)
        .Add(To, Encoding.UTF8.GetBytes(order.To))
        .Add(Transaction, Encoding.ASCII.GetBytes(order.Transaction.Value))
        .Add(AskedAt, Moment(askedAt))
        .Add(Title, Encoding.ASCII.GetBytes(order.Title.Value))
        .Add(Instances, ListOf(order.Instances))
        .Written.ToArray();

    public static byte[] Write(PendingCommitment asked)
    {
        var numbers = new byte[sizeof(long) * asked.Deliveries.Count];
        for (var i = 0; i < asked.Deliveries.Count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(i * sizeof(long)), asked.Deliveries[i]);
        }

        return new RowWriter(MaxLength)
            .Add(To, Encoding.UTF8.GetBytes(asked.To))
            .Add(Transaction, Encoding.ASCII.GetBytes(asked.Transaction.Value))
            .Add(AskedAt, Moment(asked.AskedAt))
            .Add(Deliveries, numbers)
            .Written.ToArray();
    }

    /// <returns>Null where the row is none of this form.</returns>
    public static PendingReport? ReadReport(long id, ReadOnlySpan<byte> row, Func<DateTimeOffset, long> sinceOf)
    {
        var list = RowFields.Find(row, Instances);
        return Uid.TryParse(RowFields.Find(row, Transaction), out var transaction) && MomentOf(row) is { } askedAt
            && AeTitle.TryParse(Encoding.ASCII.GetString(RowFields.Find(row, Title)), out var title)
            ? new PendingReport
            {
                Id = id,
                To = Encoding.UTF8.GetString(RowFields.Find(row, To)),
                Title = title,
                Transaction = transaction,
                AskedAt = askedAt,
                Since = sinceOf(askedAt),
                Count = list.Count((byte)'\n'),
                Digest = SHA256.HashData(list),
            }
            : null;
    }

    /// <returns>Null where the row is none of this form.</returns>
    public static PendingCommitment? ReadCommitment(long id, ReadOnlySpan<byte> row, Func<DateTimeOffset, long> sinceOf)
    {
        if (!Uid.TryParse(RowFields.Find(row, Transaction), out var transaction) || MomentOf(row) is not { } askedAt)
        {
            return null;
        }

        var numbers = RowFields.Find(row, Deliveries);
        var deliveries = new long[numbers.Length / sizeof(long)];
        for (var i = 0; i < deliveries.Length; i++)
        {
            deliveries[i] = BinaryPrimitives.ReadInt64BigEndian(numbers[(i * sizeof(long))..]);
        }

        return new PendingCommitment
        {
            Id = id,
            To = Encoding.UTF8.GetString(RowFields.Find(row, To)),
            Transaction = transaction,
            AskedAt = askedAt,
            Since = sinceOf(askedAt),
            Deliveries = deliveries,
        };
    }

    /// <summary>The instances of a report, in the order in which they were named.</summary>
    public static IReadOnlyList<ReferencedInstance> InstancesOf(ReadOnlySpan<byte> row)
    {
        var list = RowFields.Find(row, Instances);
        var found = new List<ReferencedInstance>(list.Count((byte)'\n'));
        foreach (var range in list.Split((byte)'\n'))
        {
            var line = list[range];
            if (line.IndexOf((byte)'\\') is > 0 and var middle && Uid.TryParse(line[..middle], out var sopClass) && Uid.TryParse(line[(middle + 1)..], out var instance))
            {
                found.Add(new ReferencedInstance(sopClass, instance));
            }
        }

        return found;
    }

    /// <summary>To the microsecond, in UTC: what is read again of what is written.</summary>
    public static DateTimeOffset Rounded(DateTimeOffset moment) => DateTimeOffset.UnixEpoch.AddTicks(AuditColumns.TimeOf(moment) * TimeSpan.TicksPerMicrosecond);

    private static byte[] ListOf(IReadOnlyList<ReferencedInstance> instances)
    {
        var text = new StringBuilder(instances.Count * 96);
        foreach (var instance in instances)
        {
            text.Append(instance.SopClass.Value).Append('\\').Append(instance.SopInstance.Value).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] Moment(DateTimeOffset moment)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, AuditColumns.TimeOf(moment));
        return bytes;
    }

    private static DateTimeOffset? MomentOf(ReadOnlySpan<byte> row) => RowFields.Find(row, AskedAt) is { Length: sizeof(long) } bytes
        ? DateTimeOffset.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64BigEndian(bytes) * TimeSpan.TicksPerMicrosecond)
        : null;
}
