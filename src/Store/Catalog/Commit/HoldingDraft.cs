using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>A holding as it will be after the group: what one partner sent of one study.</summary>
internal sealed class HoldingDraft(int id, int study, int owner, StoreKey key)
{
    public int Id { get; } = id;

    public int Study { get; } = study;

    public int Owner { get; } = owner;

    public StoreKey Key { get; } = key;

    /// <summary>Its slot in the index, or -1.</summary>
    public int Slot { get; init; } = -1;

    public bool IsNew => Slot < 0;

    public required byte[] Row { get; set; }

    public bool RowChanged { get; set; }

    public int Instances { get; set; }

    public int Series { get; set; }

    public long Bytes { get; set; }

    /// <summary>Conflicts noticed now; those noticed before stay.</summary>
    public PatientConflict Flags { get; set; }
}
