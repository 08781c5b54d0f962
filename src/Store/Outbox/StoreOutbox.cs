using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Outbox.Waiting;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Outbox;

/// <summary>
/// Queue and ledger of an open store: what is to be sent to whom, and what became of it. Deliveries are queued in the transaction that keeps
/// their instance (<see cref="Receipt.Deliveries"/>); each change is committed before anybody sees it. For any number of threads.
/// </summary>
public sealed class StoreOutbox
{
    private const int MostDecidedAtOnce = 1000;

    private readonly OpenParts parts;
    private readonly CommitLoop commits;
    private readonly WaitingDeliveries waiting;
    private readonly DeliverySeal seal;

    internal StoreOutbox(OpenParts parts, CommitLoop commits)
    {
        this.parts = parts;
        this.commits = commits;
        waiting = parts.Catalog.Waiting;
        seal = new DeliverySeal(parts.Catalog.Tables.Sealer, parts.Keys.Named(StoreKeyName.Queue));
        Reports = new StoreReports(parts, commits);
        Commitments = new StoreCommitments(parts, commits, this);
    }

    /// <summary>Called by who commits after something was queued, released, cancelled or deleted with its study. It must be quick and throw nothing.</summary>
    public Action? Changed
    {
        get => waiting.Changed;
        set => waiting.Changed = value;
    }

    /// <summary>Reports of storage commitment that partners wait for.</summary>
    public StoreReports Reports { get; }

    /// <summary>What partners are asked to commit themselves to.</summary>
    public StoreCommitments Commitments { get; }

    /// <summary>The partners for which something waits, by name.</summary>
    public IReadOnlyList<string> Destinations =>
        [.. waiting.Destinations.Select(parts.Catalog.Partners.NameOf).Order(StringComparer.Ordinal)];

    /// <summary>The partners for which something is held, by name.</summary>
    public IReadOnlyList<string> DestinationsHeld =>
        [.. waiting.DestinationsHeld.Select(parts.Catalog.Partners.NameOf).Where(static name => name.Length > 0).Order(StringComparer.Ordinal)];

    /// <summary>Deliveries that waited and whose row did not open at start, or when it was to be settled; they are not sent (again) (<see cref="OutboxReasons.DeliveryDamaged"/>).</summary>
    public int Damaged => waiting.Damaged;

    public OutboxTotals Totals(string to) => waiting.Totals(NumberOf(to));

    /// <summary>
    /// What is due for a partner, of the study with the eldest delivery. Nothing is claimed by this: whoever sends names in
    /// <paramref name="except"/> the studies that are under way.
    /// </summary>
    /// <param name="to">The partner's name.</param>
    /// <param name="except">Numbers of studies (<see cref="OutboxStudy.Study"/>) that are not wanted now.</param>
    /// <returns>Null when nothing else is due.</returns>
    public OutboxStudy? Take(string to, IReadOnlySet<long> except) => waiting.Take((NumberOf(to), to), except);

    /// <summary>How long until <see cref="Take"/> has something: zero where it has, null where nothing more is gathering.</summary>
    public TimeSpan? UntilDue(string to, IReadOnlySet<long> except) => waiting.UntilDue(NumberOf(to), except);

    /// <summary>The deliveries of a study that are due, in the order in which they were queued, with their instances.</summary>
    /// <param name="study">What <see cref="Take"/> gave.</param>
    /// <param name="after">Those with numbers above this one; 0 begins.</param>
    /// <param name="max">At most so many.</param>
    /// <returns>Each with its instance, or with the reason why there is none; nothing is left out.</returns>
    /// <exception cref="StoreException">The catalog cannot be read.</exception>
    public IReadOnlyList<OutgoingInstance> Read(OutboxStudy study, long after, int max)
    {
        var number = checked((int)study.Study);
        var destination = NumberOf(study.To);
        var entries = waiting.Ready(destination, number, after, max);
        if (entries.Count == 0)
        {
            return [];
        }

        using var reader = parts.Readers.Rent();
        var lookup = new DeliveryLookup(parts, reader.Outbox);
        return [.. entries.Select(entry => lookup.Resolve((number, destination), entry.Id, entry.Instance))];
    }

    /// <summary>Something of the study is due to be sent.</summary>
    public bool IsAnyWaiting(OutboxStudy study) => waiting.Ready(NumberOf(study.To), checked((int)study.Study), 0, 1).Count > 0;

    /// <summary>True while the delivery is to be made: neither settled nor cancelled, and its study not deleted.</summary>
    public bool IsWaiting(OutboxStudy study, long delivery) => waiting.Contains(NumberOf(study.To), checked((int)study.Study), delivery);

    /// <summary>
    /// Enters what became of deliveries, with their audit records, in one transaction. A delivery that was cancelled or whose study was deleted
    /// meanwhile stays so; its record is written all the same.
    /// </summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused; nothing was entered.</exception>
    public async ValueTask SettleAsync(IReadOnlyList<DeliveryOutcome> outcomes)
    {
        if (outcomes.Count > 0)
        {
            var work = new SettleDeliveries(outcomes);
            commits.Submit(work);
            await work.Result;
        }
    }

    /// <summary>
    /// As <see cref="SettleAsync"/> for one delivery that others follow soon: it is entered with them, with whatever else is written next, on
    /// <see cref="Hurry"/>, or after a twentieth of a second.
    /// </summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused; nothing was entered.</exception>
    public Task SettleLaterAsync(DeliveryOutcome outcome)
    {
        var work = new SettleDeliveries([outcome]);
        commits.SubmitLater(work);
        return work.Result;
    }

    /// <summary>No outcome is held back any longer: those of <see cref="SettleLaterAsync"/> are being entered when this returns, or have been.</summary>
    public void Hurry() => commits.Hurry();

    /// <summary>Lets deliveries that are held wait again, and go at once.</summary>
    /// <param name="which">Among those; its limit counts for nothing.</param>
    /// <param name="record">Who said so; event, partner, study and count are filled in.</param>
    /// <returns>How many.</returns>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public ValueTask<int> RetryAsync(DeliveryFilter which, AuditRecord record) => DecideAsync([DeliveryState.Held], which, record);

    /// <summary>Lets deliveries that wait or are held not be made. What is on its way is not called back. A row that is damaged is removed.</summary>
    /// <inheritdoc cref="RetryAsync"/>
    public ValueTask<int> CancelAsync(DeliveryFilter which, AuditRecord record) => DecideAsync([DeliveryState.Waiting, DeliveryState.Held], which, record);

    /// <summary>Lines of queue and ledger, in the order in which they were queued.</summary>
    /// <exception cref="StoreException">The catalog cannot be read.</exception>
    public IReadOnlyList<Delivery> List(DeliveryFilter filter)
    {
        using var reader = parts.Readers.Rent();
        int? study = filter.Study.IsEmpty ? null : reader.Outbox.StudyBy(parts.Keys.Tokens.Of(TokenLabel.Study, filter.Study));
        int? destination = filter.To is null ? null : NumberOf(filter.To);
        var lookup = new DeliveryLookup(parts, reader.Outbox);
        var rows = filter.Numbers.Count == 0
            ? reader.Outbox.List(seal, filter, destination, study)
            : reader.Outbox.ByNumber(seal, filter.Numbers.Where(number => number > filter.After).Distinct().Order())
                .Where(row => (filter.State ?? row.State) == row.State && (destination ?? row.Destination) == row.Destination && (study ?? row.Study) == row.Study)
                .Take(Math.Clamp(filter.Limit, 0, DeliveryFilter.MostListed));
        return [.. rows.Select(lookup.Describe)];
    }

    /// <summary>Who gets or has what of a study, at most <see cref="DeliveryFilter.MostListed"/> lines.</summary>
    public IReadOnlyList<Delivery> OfStudy(Uid study) => study.IsEmpty ? [] : List(new DeliveryFilter { Study = study, Limit = DeliveryFilter.MostListed });

    /// <summary>A page of lines, of which only those wanted are described.</summary>
    /// <param name="filter">Which rows the page has.</param>
    /// <param name="isWanted">Which of them are wanted.</param>
    /// <param name="last">The number of the last row of the page; 0 where no more follow.</param>
    internal IReadOnlyList<Delivery> ListWhere(DeliveryFilter filter, Func<DeliveryRow, bool> isWanted, out long last)
    {
        using var reader = parts.Readers.Rent();
        var page = reader.Outbox.List(seal, filter, filter.To is null ? null : NumberOf(filter.To), study: null);
        last = page.Count == filter.Limit ? page[^1].Id : 0;
        var lookup = new DeliveryLookup(parts, reader.Outbox);
        return [.. page.Where(isWanted).Select(lookup.Describe)];
    }

    internal IReadOnlyList<Delivery> ByNumber(IReadOnlyList<long> numbers)
    {
        using var reader = parts.Readers.Rent();
        var lookup = new DeliveryLookup(parts, reader.Outbox);
        return [.. reader.Outbox.ByNumber(seal, numbers).Select(lookup.Describe)];
    }

    /// <summary>Something of the same study is to be sent to the same partner now.</summary>
    internal bool IsBeingSent(DeliveryRow row) => waiting.Ready(row.Destination, row.Study, 0, 1).Count > 0;

    /// <summary>What a person chooses is looked up on the person's thread, some at a time, so that nobody who commits waits for it.</summary>
    private async ValueTask<int> DecideAsync(DeliveryState[] states, DeliveryFilter which, AuditRecord record)
    {
        var changed = 0;
        var toWaiting = states is [DeliveryState.Held];
        foreach (var state in states.Where(state => (which.State ?? state) == state))
        {
            var filter = which with { State = state, Limit = MostDecidedAtOnce };
            while (List(filter) is { Count: > 0 } page)
            {
                filter = filter with { After = page[^1].Id };
                if (page.Where(delivery => !toWaiting || !delivery.IsDamaged).ToList() is { Count: > 0 } chosen)
                {
                    var work = new DecideDeliveries(chosen, toWaiting, record);
                    commits.Submit(work);
                    changed += await work.Result;
                }
            }
        }

        return changed;
    }

    private int NumberOf(string partner) => parts.Catalog.Partners.Find(partner);
}
