namespace DicomExchange.Store.Vault;

/// <summary>Where an object lies: a numbered folder of the vault, or <see cref="Incoming"/> until it is published.</summary>
public readonly record struct VaultLocation(int Folder, ObjectId Id)
{
    /// <summary>The folder of objects that are not acknowledged yet; swept at start.</summary>
    public const int Incoming = -1;

    public bool IsIncoming => Folder == Incoming;

    public override string ToString() => IsIncoming ? $"incoming/{Id}" : $"{Folder:D6}/{Id}";
}
