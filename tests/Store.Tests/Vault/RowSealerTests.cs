using System.Buffers.Binary;
using System.Collections.Concurrent;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class RowSealerTests : IDisposable
{
    private readonly VaultFixture fixture = new();
    private readonly RowSealer sealer;
    private readonly OnceOpener opener;
    private readonly StoreKey key;

    public RowSealerTests()
    {
        sealer = new RowSealer(fixture.Ring);
        opener = new OnceOpener(sealer);
        key = fixture.Ring.Named(StoreKeyName.Catalog);
    }

    public void Dispose()
    {
        opener.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public void Any_row_opens_to_what_was_sealed() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<byte>(), (plain, row, table) =>
        {
            var blob = sealer.Seal(table, row, key, plain);
            var once = new byte[plain.Length];
            opener.Open(table, row, (key.Id, key.Secret.ToArray()), blob, once);
            return blob.Length == plain.Length + RowSealer.Overhead && sealer.Open(table, row, key, blob).SequenceEqual(plain) && once.SequenceEqual(plain);
        }).CheckMany();

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_seen()
    {
        var blob = sealer.Seal(3, 17, key, VaultFixture.Bytes(50));
        for (var bit = 0; bit < blob.Length * 8; bit++)
        {
            var changed = blob.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            ShouldNotOpen(3, 17, key, changed);
        }

        for (var length = 0; length < blob.Length; length++)
        {
            ShouldNotOpen(3, 17, key, blob[..length]);
        }

        ShouldNotOpen(3, 17, key, [.. blob, 0]);
    }

    [Fact]
    public void A_row_moved_to_another_table_id_or_key_does_not_open()
    {
        var blob = sealer.Seal(3, 17, key, [1, 2, 3]);

        ShouldNotOpen(4, 17, key, blob);
        ShouldNotOpen(3, 18, key, blob);
        ShouldNotOpen(3, 17, fixture.Ring.Named(StoreKeyName.Queue), blob);
        ShouldNotOpen(3, 17, fixture.StudyKey("1.2.3"), blob);
    }

    [Fact]
    public void No_nonce_comes_twice_whatever_the_threads_and_starts()
    {
        var used = new ConcurrentDictionary<ulong, byte>();
        var study = fixture.StudyKey("1.2.3");
        for (var start = 0; start < 3; start++)
        {
            var fresh = new RowSealer(fixture.Ring);
            Parallel.For(0, 20_000, i =>
            {
                var blob = fresh.Seal(1, i, i % 2 == 0 ? key : study, []);
                used.TryAdd(BinaryPrimitives.ReadUInt64BigEndian(blob.AsSpan(1)), 0).ShouldBeTrue();
            });
        }

        used.Count.ShouldBe(60_000);
    }

    [Fact]
    public void An_old_copy_of_the_key_ring_leads_to_other_keys_under_the_same_epoch_number()
    {
        var copy = Path.Combine(fixture.Folder, "copy.db");
        File.Copy(fixture.RingPath, copy);
        using var restored = KeyRing.Open(copy, fixture.Masters);
        var first = new RowSealer(fixture.Ring).Seal(1, 1, key, new byte[100]);
        var second = new RowSealer(restored).Seal(1, 1, restored.Named(StoreKeyName.Catalog), new byte[100]);

        second[..9].ShouldBe(first[..9], "number and epoch are drawn again");
        second.AsSpan(9, 100).SequenceEqual(first.AsSpan(9, 100)).ShouldBeFalse();
    }

    [Fact]
    public void Rows_of_earlier_starts_open_after_opening_again()
    {
        var blob = sealer.Seal(1, 2, key, [7, 8, 9]);
        fixture.Ring.Dispose();

        using var again = KeyRing.Open(fixture.RingPath, fixture.Masters);
        new RowSealer(again).Open(1, 2, again.Named(StoreKeyName.Catalog), blob).ShouldBe(new byte[] { 7, 8, 9 });
    }

    [Fact]
    public void More_keys_than_are_remembered_still_open()
    {
        var blobs = new List<(StoreKey Key, byte[] Blob)>();
        for (var i = 0; i < 50; i++)
        {
            var study = fixture.StudyKey($"1.2.{i}");
            blobs.Add((study, sealer.Seal(1, i, study, [(byte)i])));
        }

        for (var i = 0; i < blobs.Count; i++)
        {
            sealer.Open(1, i, blobs[i].Key, blobs[i].Blob).ShouldBe(new[] { (byte)i });
        }
    }

    private void ShouldNotOpen(byte table, long row, StoreKey under, byte[] blob)
    {
        Should.Throw<StoreException>(() => sealer.Open(table, row, under, blob)).Reason.ShouldBe(StoreReasons.RowDamaged);
        var plain = new byte[Math.Max(0, blob.Length - RowSealer.Overhead)];
        Should.Throw<StoreException>(() => opener.Open(table, row, (under.Id, under.Secret.ToArray()), blob, plain)).Reason.ShouldBe(StoreReasons.RowDamaged);
    }
}
