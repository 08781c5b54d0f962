using System.Collections.Immutable;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>
/// The transactions under way, in memory: reports that partners wait for, and what partners were asked and have not reported. The committing
/// thread changes it, once that is on the disk; any number of threads look.
/// </summary>
internal sealed class PendingCommitments(TimeProvider time)
{
    /// <summary>A wall clock that was set far ahead while the program was down makes nothing older than this.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(366);

    private readonly Lock gate = new();
    private ImmutableList<PendingReport> reports = [];
    private ImmutableList<PendingCommitment> asked = [];
    private Dictionary<long, PendingCommitment> deliveries = [];

    /// <summary>Told of partners, by name, to which something was delivered.</summary>
    public Action<string>? Delivered { get; set; }

    /// <summary>Rows that did not open at start; a check reports them, and nothing comes of them.</summary>
    public int Damaged { get; private set; }

    public IReadOnlyList<PendingReport> Reports => reports;

    public IReadOnlyList<PendingCommitment> Asked => asked;

    public long Now => time.GetTimestamp();

    /// <summary>The transaction in which the delivery is asked about; null where it is not.</summary>
    public PendingCommitment? AskedOf(long delivery)
    {
        lock (gate)
        {
            return deliveries.GetValueOrDefault(delivery);
        }
    }

    /// <summary>Whether the delivery is asked about, and has been for no longer than this.</summary>
    public bool IsAsked(long delivery, TimeSpan within) => AskedOf(delivery) is { } commitment && time.GetElapsedTime(commitment.Since) < within;

    public void Add(PendingReport report)
    {
        lock (gate)
        {
            reports = reports.Add(report);
        }
    }

    public void Remove(PendingReport report)
    {
        lock (gate)
        {
            reports = reports.RemoveAll(r => r.Id == report.Id);
        }
    }

    public void Add(PendingCommitment commitment)
    {
        lock (gate)
        {
            asked = asked.Add(commitment);
            foreach (var delivery in commitment.Deliveries)
            {
                deliveries[delivery] = commitment;
            }
        }
    }

    public void Remove(PendingCommitment commitment)
    {
        lock (gate)
        {
            asked = asked.RemoveAll(a => a.Id == commitment.Id);
            foreach (var delivery in commitment.Deliveries.Where(d => deliveries.GetValueOrDefault(d)?.Id == commitment.Id))
            {
                deliveries.Remove(delivery);
            }
        }
    }

    /// <summary>Brings both tables into memory at start.</summary>
    public static PendingCommitments Load(Connection connection, RowSealer sealer, StoreKey key, TimeProvider time)
    {
        var pending = new PendingCommitments(time);
        var (now, timestamp) = (time.GetUtcNow(), time.GetTimestamp());

        // Between then and now the clock may have been set: nothing has waited for less than no time.
        long SinceOf(DateTimeOffset askedAt) =>
            timestamp - (long)(TimeSpan.FromTicks(Math.Clamp((now - askedAt).Ticks, 0, Oldest.Ticks)).TotalSeconds * time.TimestampFrequency);

        foreach (var (id, row) in pending.Open(connection, "reports", (sealer, SealedTable.Reports, key)))
        {
            if (CommitmentRows.ReadReport(id, row, SinceOf) is { } report)
            {
                pending.Add(report);
                continue;
            }

            pending.Damaged++;
        }

        foreach (var (id, row) in pending.Open(connection, "commitments", (sealer, SealedTable.Commitments, key)))
        {
            if (CommitmentRows.ReadCommitment(id, row, SinceOf) is { } commitment)
            {
                pending.Add(commitment);
                continue;
            }

            pending.Damaged++;
        }

        return pending;
    }

    private IEnumerable<(long Id, byte[] Row)> Open(Connection connection, string table, (RowSealer Sealer, byte Number, StoreKey Key) seal)
    {
        using var rows = connection.Prepare($"SELECT id, row FROM {table} ORDER BY id");
        while (rows.Step())
        {
            byte[] opened;
            try
            {
                opened = seal.Sealer.Open(seal.Number, rows.Int64(0), seal.Key, rows.Blob(1)).ToArray();
            }
            catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
            {
                Damaged++;
                continue;
            }

            yield return (rows.Int64(0), opened);
        }
    }
}
