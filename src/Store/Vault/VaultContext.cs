using System.Globalization;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Vault;

/// <summary>What writers and readers of one vault share.</summary>
internal sealed class VaultContext : IDisposable
{
    private const int IdleBuffers = 32;
    private const int IdleStretches = 8;

    /// <summary>Two for each large object that arrives, one for each that may go into a segment; without one an object is written by way of the cache.</summary>
    private const int MostStretches = 32;

    /// <summary>One MiB of them with the usual size: the processor time of a write falls with its length up to there.</summary>
    private const int ChunksInStretch = 8;

    public VaultContext(string folder, KeyId store, VaultOptions options)
    {
        Folder = folder;
        Store = store;
        Options = options;
        Mark = options.Mark ?? DiskMark.Of(folder);
        Buffers = new ChunkPool(ObjectHeader.Length + options.ChunkSize + ObjectKey.TagLength, IdleBuffers);
        Lanes = new DiskLanes(options.DiskLanes);
        var stretch = Whole(ObjectHeader.Length + DirectWriting.Block + (ChunksInStretch * (options.ChunkSize + ObjectKey.TagLength)));
        var stock = new StretchStock(Math.Max(stretch, Whole(options.LargestInSegment)), IdleStretches);
        Stretches = new StretchPool(stock, MostStretches);
        ReadStretches = new StretchPool(stock, MostStretches);
    }

    public string Folder { get; }

    public KeyId Store { get; }

    public VaultOptions Options { get; }

    public DiskMark Mark { get; }

    public ChunkPool Buffers { get; }

    public DiskLanes Lanes { get; }

    public StretchPool Stretches { get; }

    /// <summary>For objects in segments that are being read; apart, so that slow readers leave the writers theirs.</summary>
    public StretchPool ReadStretches { get; }

    /// <summary>Objects that are complete and not in a segment yet.</summary>
    public ArrivedObjects Arrived { get; } = new();

    public string IncomingFolder => Path.Combine(Folder, "incoming");

    public string ObjectsFolder => Path.Combine(Folder, "vault");

    public string SegmentsFolder => Path.Combine(ObjectsFolder, "segments");

    public string SegmentPath(int segment) => Path.Combine(SegmentsFolder, segment.ToString("D6", CultureInfo.InvariantCulture));

    public string FolderPath(int folder) =>
        folder == VaultLocation.Incoming ? IncomingFolder : Path.Combine(ObjectsFolder, folder.ToString("D6", CultureInfo.InvariantCulture));

    /// <summary>The file it lies in.</summary>
    public string PathOf(VaultLocation location) =>
        location.IsInSegment ? SegmentPath(location.Segment) : Path.Combine(FolderPath(location.Folder), location.Id.ToString());

    public void Dispose() => Lanes.Dispose();

    private static int Whole(int length) => (length + DirectWriting.Block - 1) / DirectWriting.Block * DirectWriting.Block;
}
