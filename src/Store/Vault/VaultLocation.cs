namespace DicomExchange.Store.Vault;

/// <summary>
/// Where an object lies: in a file of its own in a numbered folder of the vault, in a segment that it shares with others, or
/// <see cref="Incoming"/> until it is published.
/// </summary>
/// <param name="Folder">The number of the folder; negative for what is in none.</param>
/// <param name="Id">Of the object.</param>
public readonly record struct VaultLocation(int Folder, ObjectId Id)
{
    /// <summary>The folder of objects that are not acknowledged yet; swept at start.</summary>
    public const int Incoming = -1;

    /// <summary>Stands for segment 0; the others count down from it.</summary>
    private const int FirstSegment = -2;

    /// <summary>Where it begins in its segment, in blocks of <see cref="SegmentLayout.BlockLength"/> bytes.</summary>
    public uint Block { get; init; }

    public bool IsIncoming => Folder == Incoming;

    public bool IsInSegment => Folder <= FirstSegment;

    /// <summary>The number of the segment it is in.</summary>
    internal int Segment => FirstSegment - Folder;

    /// <summary>Where it begins in its file.</summary>
    internal long Offset => (long)Block * SegmentLayout.BlockLength;

    internal static VaultLocation InSegment(int segment, uint block, ObjectId id) => new(FirstSegment - segment, id) { Block = block };

    public override string ToString() => IsIncoming ? $"incoming/{Id}" : IsInSegment ? $"segments/{Segment:D6}@{Offset}" : $"{Folder:D6}/{Id}";
}
