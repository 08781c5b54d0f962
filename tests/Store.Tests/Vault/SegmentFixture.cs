using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Vaults with segments, small ones.</summary>
internal static class SegmentFixture
{
    public const int Block = 4096;

    public static VaultOptions Options { get; } = new()
    {
        ChunkSize = 128 << 10,
        LargestInSegment = 16 * Block,
        SegmentLength = 64 * Block,
        SegmentStep = 16 * Block,
        Mark = VaultFixture.NoMark,
    };

    /// <summary>With objects of several chunks, which are held in stretches.</summary>
    public static VaultOptions WithStretches { get; } = Options with
    {
        ChunkSize = 4 * Block,
        LargestInSegment = 50 * Block,
        SegmentLength = 128 * Block,
        SegmentStep = 32 * Block,
    };

    public static VaultFixture New(DiskCalls? disk = null) => new(Options with { Disk = disk ?? DiskCalls.System });

    public static string Folder(VaultFixture fixture) => Path.Combine(fixture.Folder, "data", "vault", "segments");

    public static string[] Files(VaultFixture fixture) =>
        Directory.Exists(Folder(fixture)) ? [.. Directory.EnumerateFiles(Folder(fixture)).Order(StringComparer.Ordinal)] : [];

    public static ObjectVault OpenAgain(VaultFixture fixture, VaultOptions? options = null) =>
        ObjectVault.Open(Path.Combine(fixture.Folder, "data"), fixture.Ring.Store, options ?? Options);

    /// <summary>Published and synced together.</summary>
    public static async Task<List<VaultObject>> PublishAsync(VaultFixture fixture, params byte[][] contents)
    {
        var group = new List<VaultObject>();
        foreach (var content in contents)
        {
            group.Add(fixture.Vault.Publish(await fixture.StoreAsync(content, fixture.StudyKey("1.2.3.4"))));
        }

        fixture.Vault.SyncPublished();
        return group;
    }
}
