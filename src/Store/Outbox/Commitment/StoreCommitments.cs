using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>
/// What partners are asked to commit themselves to: deliveries that are <see cref="DeliveryState.Delivered"/>, and the transactions in which
/// they are asked. For any number of threads.
/// </summary>
public sealed class StoreCommitments
{
    private const int PageLength = 1000;

    /// <summary>What was delivered so long ago is asked about, although more of its study waits.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromHours(1);

    private readonly OpenParts parts;
    private readonly CommitLoop commits;
    private readonly StoreOutbox outbox;

    internal StoreCommitments(OpenParts parts, CommitLoop commits, StoreOutbox outbox) => (this.parts, this.commits, this.outbox) = (parts, commits, outbox);

    /// <summary>Called by who commits after something was delivered to the partner named. It must be quick and throw nothing.</summary>
    public Action<string>? Delivered
    {
        get => parts.Catalog.Commitments.Delivered;
        set => parts.Catalog.Commitments.Delivered = value;
    }

    /// <summary>
    /// The transactions about something that no report has settled: those of <see cref="Asked"/> that a person may want to know of. Where a later
    /// one was reported instead, the earlier is none of them.
    /// </summary>
    public IReadOnlyList<PendingCommitment> Open => [.. Asked.Where(asked => asked.Deliveries.Any(d => parts.Catalog.Commitments.AskedOf(d) is not null))];

    /// <summary>The transactions that are not reported yet and still may be, the eldest first.</summary>
    public IReadOnlyList<PendingCommitment> Asked => parts.Catalog.Commitments.Asked;

    /// <summary>
    /// Deliveries to a partner that it was not asked about, or was asked about so long ago that it is time to ask anew; the eldest first. Not of
    /// a study of which something is still to be sent to it now, so that it is asked about a study once; but no longer than an hour, because
    /// what is to be sent may wait for ever.
    /// </summary>
    /// <param name="to">The partner's name.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="patience">How long the partner has for its report.</param>
    /// <exception cref="StoreException">The catalog cannot be read.</exception>
    public IReadOnlyList<Delivery> Unasked(string to, int max, TimeSpan patience)
    {
        var longAgo = parts.Time.GetUtcNow() - LongestGathering;
        var found = new List<Delivery>();
        var filter = new DeliveryFilter { State = DeliveryState.Delivered, To = to, Limit = PageLength };
        while (outbox.ListWhere(filter, row => !parts.Catalog.Commitments.IsAsked(row.Id, patience) && (row.SettledAt < longAgo || !outbox.IsBeingSent(row)), out var last) is { } page)
        {
            found.AddRange(page.Where(static delivery => !delivery.IsDamaged && !delivery.SopInstance.IsEmpty && !delivery.SopClass.IsEmpty).Take(max - found.Count));
            if (found.Count == max || last == 0)
            {
                break;
            }

            filter = filter with { After = last };
        }

        return found;
    }

    /// <summary>Writes down what a partner is about to be asked.</summary>
    /// <param name="to">The partner's name.</param>
    /// <param name="transaction">A UID of this transaction alone.</param>
    /// <param name="deliveries">What it is asked about.</param>
    /// <param name="record">Written in the same transaction of the catalog.</param>
    /// <exception cref="StoreException">The store is read-only or the disk refused: nothing must be asked.</exception>
    public async ValueTask<PendingCommitment> BeginAsync(string to, Uid transaction, IReadOnlyList<long> deliveries, AuditRecord record)
    {
        var asking = new PendingCommitment { To = to, Transaction = transaction, AskedAt = CommitmentRows.Rounded(record.Time), Since = 0, Deliveries = deliveries };
        var work = new BeginCommitment(asking, record);
        commits.Submit(work);
        return await work.Result;
    }

    /// <summary>The deliveries of a transaction that are there still.</summary>
    /// <exception cref="StoreException">The catalog cannot be read.</exception>
    public IReadOnlyList<Delivery> DeliveriesOf(PendingCommitment asked) => outbox.ByNumber(asked.Deliveries);

    /// <summary>
    /// Enters what was reported, and ends the transaction; without outcomes it only ends it, and what it was about can be asked about anew. A
    /// delivery that is not delivered any more - sent again, deleted - stays as it is.
    /// </summary>
    /// <param name="asked">Which transaction.</param>
    /// <param name="outcomes">What was reported.</param>
    /// <param name="record">Written in the same transaction of the catalog, for each study.</param>
    /// <returns>False when it was over already: nothing was entered.</returns>
    /// <exception cref="StoreException">The store is read-only or the disk refused; the transaction goes on.</exception>
    public async ValueTask<bool> EndAsync(PendingCommitment asked, IReadOnlyList<CommitmentOutcome> outcomes, AuditRecord record)
    {
        var work = new EndCommitment(asked, outcomes, record);
        commits.Submit(work);
        return await work.Result;
    }
}
