using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What the members of one commit share: the store's parts, and what they are about to change.</summary>
internal sealed class CommitGroup(CatalogParts parts)
{
    private readonly HashSet<Token> arriving = [];
    private readonly Dictionary<(Token Study, int Owner), HoldingDraft> holdings = [];
    private readonly Dictionary<Token, int> newStudies = [];
    private readonly HashSet<(Token Study, string Partner)> reserved = [];
    private long reservedBytes;

    public CatalogParts Parts => parts;

    /// <summary>The grants that members give and take.</summary>
    public GrantChanges Grants { get; } = new(parts);

    /// <summary>The deliveries that members queue and settle.</summary>
    public DeliveryChanges Deliveries { get; } = new(parts);

    /// <summary>Claims an instance for this group.</summary>
    /// <returns>False when another member of the group has it.</returns>
    public bool TryClaim(Token instance) => arriving.Add(instance);

    /// <summary>Claims room in the index for the row of what a partner sends of a study; there is nothing to claim where it sent of it before.</summary>
    /// <returns>False when the index is full.</returns>
    public bool TryReserve(ArrivedInstance arrived)
    {
        var owner = parts.Partners.Find(arrived.Receipt.Partner);
        var key = (arrived.StudyToken, arrived.Receipt.Partner);
        if ((owner != 0 && parts.Index.FindHolding(arrived.StudyUid, owner) >= 0) || reserved.Contains(key))
        {
            return true;
        }

        if (!parts.Index.HasRoom(reservedBytes + arrived.Rows.Holding.Length))
        {
            return false;
        }

        reservedBytes += arrived.Rows.Holding.Length;
        return reserved.Add(key);
    }

    /// <summary>The holding as it is, or a new one with the row given; changes to it are written when all members have been.</summary>
    public HoldingDraft Holding(Token study, ReadOnlySpan<byte> studyUid, int owner, StoreKey key, byte[] row)
    {
        if (holdings.TryGetValue((study, owner), out var draft))
        {
            return draft;
        }

        var slot = parts.Index.FindHolding(studyUid, owner);
        if (slot >= 0)
        {
            var entry = parts.Index.Entry(slot);
            draft = new HoldingDraft(entry.Holding, entry.Study, owner, key)
            {
                Slot = slot,
                Row = parts.Index.Row(entry.Address).ToArray(),
                Instances = entry.Instances,
                Series = entry.Series,
                Bytes = entry.Bytes,
            };
        }
        else
        {
            draft = new HoldingDraft(parts.Tables.Holdings.NewHoldingId(), StudyId(study), owner, key) { Row = row };
        }

        holdings.Add((study, owner), draft);
        return draft;
    }

    /// <summary>Writes the holdings that members changed.</summary>
    public void WriteHoldings()
    {
        foreach (var draft in holdings.Values)
        {
            parts.Tables.Holdings.Write(draft);
        }
    }

    /// <summary>Shows queries what is now on the disk.</summary>
    public void Show()
    {
        foreach (var draft in holdings.Values)
        {
            if (draft.IsNew)
            {
                parts.Index.Add(new HoldingEntry(0, draft.Id, draft.Study, draft.Owner, draft.Instances, draft.Series, draft.Bytes), draft.Row);
                continue;
            }

            if (draft.RowChanged)
            {
                parts.Index.ReplaceRow(draft.Slot, draft.Row);
            }

            parts.Index.SetCounts(draft.Slot, draft.Instances, draft.Series, draft.Bytes);
        }

        Grants.Show();
        Deliveries.Show();
    }

    private int StudyId(Token study)
    {
        if (newStudies.TryGetValue(study, out var id))
        {
            return id;
        }

        id = parts.Tables.Holdings.FindStudy(study);
        if (id == 0)
        {
            id = parts.Tables.Holdings.AddStudy(study);
            newStudies.Add(study, id);
        }

        return id;
    }
}
