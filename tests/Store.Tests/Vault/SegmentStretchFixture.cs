using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Vaults whose segments take objects of several chunks.</summary>
internal static class SegmentStretchFixture
{
    public const int Block = SegmentFixture.Block;
    public const int Chunk = 4 * Block;
    public const int Limit = 50 * Block;

    public static VaultFixture New(DiskCalls? disk = null) => new(SegmentFixture.WithStretches with { Disk = disk ?? DiskCalls.System });

    public static int SealedLength(int length) => 1024 + length + (16 * ((length + Chunk - 1) / Chunk));

    public static async Task ShouldReadAsync(VaultFixture fixture, VaultObject stored, byte[] content, StoreKey study)
    {
        (await fixture.ReadAsync(stored, study)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        ReadUnindexed(fixture, stored.Location).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    public static byte[] ReadUnindexed(VaultFixture fixture, VaultLocation location)
    {
        using var reader = fixture.Vault.OpenUnindexed(location, fixture.Ring.Find);
        var bytes = new byte[reader.Length];
        reader.ReadAt(0, bytes).ShouldBe(bytes.Length);
        return bytes;
    }

    public static void ShouldBeDamaged(VaultFixture fixture, VaultObject stored, StoreKey study) =>
        Should.Throw<ObjectDamagedException>(() =>
        {
            using var reader = fixture.Vault.Open(stored, study);
            reader.Verify(TestContext.Current.CancellationToken);
        });
}
