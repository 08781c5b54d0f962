using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Enters one complete object into the catalog, or makes its sender an owner of the content that is there. Whether two contents
/// are the same is found out by the sender's own thread: this one only says which must be compared.
/// </summary>
internal sealed class AddInstance(ArrivedInstance arrived, ContentComparison comparison) : CommitWork
{
    /// <summary>Contents of one SOP Instance UID that one partner may have sent. What others sent takes no room, or it could be counted so.</summary>
    private const int MostContents = 16;

    /// <summary>Contents with which one that arrives is compared, the sender's own first; what none of these is is kept.</summary>
    private const int MostCompared = 64;

    private readonly TaskCompletionSource<AddResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private VaultObject stored = arrived.Object;
    private ContentVerdict verdict;
    private PatientConflict conflict;

    public Task<AddResult> Result => result.Task;

    private StoreOutcomeKind Kind => verdict switch
    {
        { Same: not null } => StoreOutcomeKind.AlreadyHeld,
        { Damaged: not null } => StoreOutcomeKind.Replaced,
        { Variant: > 0 } => StoreOutcomeKind.Variant,
        _ => StoreOutcomeKind.Stored,
    };

    public override Preparation Prepare(CommitGroup group)
    {
        if (!group.TryClaim(arrived.InstanceToken))
        {
            return Preparation.Postpone;
        }

        var parts = group.Parts;
        if (parts.Index.Hidden.ReasonToRefuse(arrived.StudyToken, parts.Partners.Find(arrived.Receipt.Partner)) is { } hidden)
        {
            return Refuse(hidden);
        }

        // The study may have been deleted since its key was handed out; what is sealed under that key could never be read again.
        if (parts.Keys.Find(arrived.StudyToken)?.Id != arrived.Key.Id)
        {
            return Refuse(CatalogReasons.StudyDeleted);
        }

        var held = parts.Tables.Instances.Find(arrived.InstanceToken);
        var own = ContentJudge.OwnOf(parts, arrived, held);
        var compared = arrived.IsAdopted ? held : MostTelling(held, own);
        if (compared.Where(content => !comparison.Covers(content.Id)).ToList() is { Count: > 0 } unknown)
        {
            result.SetResult(new AddResult(null, unknown));
            return Preparation.Done;
        }

        verdict = ContentJudge.Judge(parts, arrived, (held, compared), comparison);
        if (arrived.IsAdopted)
        {
            // It was acknowledged when it came; what a limit says now does not take it back.
            return Preparation.Join;
        }

        var isOwn = verdict.Instead is not null || ((verdict.Same ?? verdict.Damaged) is { } known && own.Contains(known.Id));
        return own.Count >= MostContents && !isOwn ? Refuse(CatalogReasons.TooManyVariants)
            : group.TryReserve(arrived) ? Preparation.Join
            : Refuse(CatalogReasons.IndexFull);
    }

    public override void Publish(CommitGroup group)
    {
        if (verdict.Same is null && stored.Location.IsIncoming)
        {
            stored = group.Parts.Vault.Publish(arrived.Object);
        }
    }

    public override void Write(CommitGroup group)
    {
        var parts = group.Parts;
        conflict = PatientConflict.None;
        var owner = parts.Partners.FindOrAdd(arrived.Receipt.Partner);
        var holding = group.Holding(arrived.StudyToken, arrived.StudyUid, owner, arrived.Key, arrived.Rows.Holding);
        if (holding is { IsNew: true, Instances: 0 })
        {
            conflict |= PatientIdentity.Check(parts.Index, holding.Row);
        }

        conflict |= PatientIdentity.CheckSame(holding.Row, arrived.Rows.Holding);
        if (conflict.HasFlag(PatientConflict.MixedStudy) && RowFields.Find(holding.Row, CatalogAttributes.SeveralPatients).IsEmpty)
        {
            holding.Row = RowWriter.Replace(holding.Row, CatalogAttributes.SeveralPatients, [1]);
            holding.RowChanged = true;
        }

        var series = parts.Tables.Series.Find(arrived.SeriesToken, holding.Id);
        if (series == 0)
        {
            series = parts.Tables.Series.Add(arrived.SeriesToken, holding.Id, arrived.Key, arrived.Rows.Series);
            holding.Series++;
        }

        var isPlaced = Place(group, holding, series);
        AddToList(parts.Index, holding, CatalogAttributes.Modalities, arrived.Rows.Modality);
        AddToList(parts.Index, holding, CatalogAttributes.SopClasses, arrived.Rows.SopClass);
        if (Kind == StoreOutcomeKind.Variant)
        {
            conflict |= PatientConflict.Variants;
        }

        holding.Flags |= conflict;
        foreach (var record in ReceiptRecords.Of(arrived, Kind, conflict))
        {
            parts.Tables.Audit.Append(record);
        }

        // What its sender repeats renews nothing.
        if (isPlaced)
        {
            GiveByRoutes(group);
        }
    }

    public override void Complete(CommitGroup group)
    {
        // An adopted one may still be named by the catalog that this one is to replace. What cannot be removed has no row any more:
        // a check of the store names it.
        if (!arrived.IsAdopted && (verdict.Damaged?.Object ?? (verdict.Same is null ? null : arrived.Object)) is { } useless)
        {
            group.Parts.Vault.Remove(useless);
        }

        result.SetResult(new AddResult(new StoreOutcome(Kind, null, conflict), []));
    }

    public override void Refuse(StoreException why) => result.TrySetException(why);

    /// <summary>Takes it out of the vault again; only when it is certain that no row names it.</summary>
    public override void Withdraw(CatalogParts parts)
    {
        if (!stored.Location.IsIncoming && !arrived.IsAdopted)
        {
            parts.Vault.Remove(stored);
        }
    }

    private Preparation Refuse(string reason)
    {
        result.SetResult(new AddResult(new StoreOutcome(StoreOutcomeKind.Refused, reason), []));
        return Preparation.Done;
    }

    private IReadOnlyList<HeldContent> MostTelling(IReadOnlyList<HeldContent> held, IReadOnlySet<long> own) => held.Count == 0 ? held :
    [
        .. held.OrderBy(content => own.Contains(content.Id) ? 0 : content.Object.Length == arrived.Object.Length ? 1 : 2).Take(MostCompared),
    ];

    /// <summary>Puts the instance into the series, and counts it where this owner had not sent its UID before.</summary>
    /// <returns>False where it stood there already.</returns>
    private bool Place(CommitGroup group, HoldingDraft holding, long series)
    {
        var tables = group.Parts.Tables;
        if (verdict.Damaged is { } damaged)
        {
            tables.Instances.Replace(damaged.Id, stored, arrived.Key, arrived.Rows.Instance);
            return false;
        }

        var same = verdict.Same;
        if (same is not null && tables.Series.IsPlaced(series, same.Id))
        {
            return false;
        }

        var others = same is not null || verdict.Variant > 0 ? tables.Instances.Find(arrived.InstanceToken) : [];
        var places = others.Select(content => tables.Series.PlacedIn(holding.Id, content.Id)).Where(place => place != 0).ToList();
        var instance = same?.Id ?? tables.Instances.Add(
            new HeldContent(0, holding.Study, verdict.Variant, stored), arrived.InstanceToken, arrived.Key, arrived.Rows.Instance);
        if (same is null)
        {
            group.Deliveries.Queue(arrived, holding.Study, instance);
        }

        tables.Series.Place(series, instance);
        if (verdict.Instead is { } instead)
        {
            // Same series and length; the others who own it keep it.
            tables.Series.Unplace(series, instead.Id);
            return false;
        }

        holding.Bytes += arrived.Object.Length;
        if (places.Count == 0)
        {
            holding.Instances++;
        }

        if (!places.Contains(series))
        {
            tables.Series.AddOneInstance(series);
        }

        return true;
    }

    private void GiveByRoutes(CommitGroup group)
    {
        foreach (var order in arrived.Receipt.Grants)
        {
            var grant = new Grant
            {
                To = order.To,
                Of = arrived.Receipt.Partner,
                Scope = GrantScope.OfStudy(arrived.Header.Study),
                From = arrived.Receipt.ReceivedAt,
                Until = order.Until,
                Basis = order.Basis,
                Route = order.Route,
                GivenAt = arrived.Receipt.ReceivedAt,
            };
            group.Grants.GiveByRoute(grant, ReceiptRecords.OfGrant(arrived));
        }
    }

    /// <summary>Where the index is full the list stays as it is: a row that grows becomes another one in memory.</summary>
    private static void AddToList(StudyIndex index, HoldingDraft holding, byte code, ReadOnlySpan<byte> value)
    {
        if (InstanceRows.AddToList(RowFields.Find(holding.Row, code), value) is { Length: <= InstanceRows.MaxListLength } list
            && index.HasRoom(holding.Row.Length + value.Length))
        {
            holding.Row = RowWriter.Replace(holding.Row, code, list);
            holding.RowChanged = true;
        }
    }
}
