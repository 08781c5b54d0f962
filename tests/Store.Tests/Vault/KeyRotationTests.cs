using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class KeyRotationTests : IDisposable
{
    private const int Studies = 1100;

    private readonly string folder = Directory.CreateTempSubdirectory("rotation-test-").FullName;

    private string KeyPath => Path.Combine(folder, "keys", "master.key");

    private string RingPath => Path.Combine(folder, "keys.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Rotation_changes_the_master_key_and_nothing_else()
    {
        var ids = await MakeAsync();
        using (var ring = KeyRing.Open(RingPath, MasterKeyFile.Load(KeyPath)))
        {
            var sealer = new RowSealer(ring);
            var blob = sealer.Seal(1, 1, ring.Named(StoreKeyName.Catalog), [42]);
            var token = ring.Tokens.Of(TokenLabel.Study, "1.2"u8);
            var rotation = new KeyRotation(ring, KeyPath);

            var total = Studies + Enum.GetValues<StoreKeyName>().Length;
            rotation.Begin().ShouldBe(total);
            rotation.Step().ShouldBe(total - 512);
            while (rotation.Step() > 0)
            {
                // Until none remains.
            }

            rotation.Begin().ShouldBe(total, "a finished rotation is followed by another version");
            ring.Tokens.Of(TokenLabel.Study, "1.2"u8).ShouldBe(token);
            sealer.Open(1, 1, ring.Named(StoreKeyName.Catalog), blob).ShouldBe(new byte[] { 42 });
            (await ring.StudyKeyAsync(new Token(1 << 20))).ShouldNotBeNull();
        }

        MasterKeyFile.Load(KeyPath).Versions.ShouldBe([1, 2, 3]);
        ShouldHold(ids);
    }

    [Fact]
    public async Task Ended_at_any_step_everything_still_opens_and_the_rest_goes_on()
    {
        var ids = await MakeAsync();
        for (var steps = 0; steps < 6; steps++)
        {
            using (var ring = KeyRing.Open(RingPath, MasterKeyFile.Load(KeyPath)))
            {
                var rotation = new KeyRotation(ring, KeyPath);
                rotation.Begin();
                for (var i = 0; i < steps % 3; i++)
                {
                    rotation.Step();
                }
            }

            ShouldHold(ids);
        }
    }

    [Fact]
    public async Task Whichever_call_fails_while_the_key_file_is_replaced_nothing_is_lost()
    {
        var ids = await MakeAsync();
        for (var n = 1; n <= 4; n++)
        {
            var faults = new Faults();
            faults.Reset(n);
            using (var ring = KeyRing.Open(RingPath, MasterKeyFile.Load(KeyPath)))
            {
                var rotation = new KeyRotation(ring, KeyPath, faults.Disk);
                Should.Throw<StoreException>(() => rotation.Begin());
                (await ring.StudyKeyAsync(new Token((UInt128)(5000 + n)))).ShouldNotBeNull();
            }

            ShouldHold(ids);
            using var again = KeyRing.Open(RingPath, MasterKeyFile.Load(KeyPath));
            again.Find(new Token((UInt128)(5000 + n))).ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Destroying_the_old_version_waits_for_the_last_key_and_ends_copies_of_the_ring()
    {
        var ids = await MakeAsync();
        var copy = Path.Combine(folder, "copy.db");
        File.Copy(RingPath, copy);
        using (var ring = KeyRing.Open(RingPath, MasterKeyFile.Load(KeyPath)))
        {
            var rotation = new KeyRotation(ring, KeyPath);
            rotation.Begin();
            Should.Throw<StoreException>(rotation.DestroyOld).Reason.ShouldBe(StoreReasons.RotationUnfinished);
            while (rotation.Step() > 0)
            {
                // Until none remains.
            }

            rotation.DestroyOld();
        }

        MasterKeyFile.Load(KeyPath).Versions.ShouldBe([2]);
        ShouldHold(ids);
        Should.Throw<StoreException>(() => KeyRing.Open(copy, MasterKeyFile.Load(KeyPath))).Reason.ShouldBe(StoreReasons.KeyWrong);
    }

    [Fact]
    public async Task Whichever_call_fails_while_the_old_version_is_destroyed_nothing_is_lost()
    {
        var ids = await MakeAsync();
        for (var n = 1; n <= 6; n++)
        {
            var faults = new Faults();
            using (var ring = KeyRing.Open(RingPath, MasterKeyFile.Load(KeyPath)))
            {
                var rotation = new KeyRotation(ring, KeyPath, faults.Disk);
                rotation.Begin();
                while (rotation.Step() > 0)
                {
                    // Until none remains.
                }

                faults.Reset(n);
                try
                {
                    rotation.DestroyOld();
                }
                catch (StoreException)
                {
                    // Told; what counts is that everything still opens.
                }
            }

            ShouldHold(ids);
        }
    }

    [Fact]
    public async Task An_older_key_file_put_back_after_a_rotation_is_called_wrong()
    {
        await MakeAsync();
        var older = MasterKeyFile.Load(KeyPath);
        using (var ring = KeyRing.Open(RingPath, older))
        {
            var rotation = new KeyRotation(ring, KeyPath);
            rotation.Begin();
            rotation.Step();
        }

        Should.Throw<StoreException>(() => KeyRing.Open(RingPath, older)).Reason.ShouldBe(StoreReasons.KeyWrong);
    }

    private async Task<Dictionary<Token, KeyId>> MakeAsync()
    {
        var ids = new Dictionary<Token, KeyId>();
        using var ring = KeyRing.Create(RingPath, MasterKeyFile.Create(KeyPath));
        var keys = await Task.WhenAll(Enumerable.Range(0, Studies).Select(i => ring.StudyKeyAsync(new Token((UInt128)i)).AsTask()));
        for (var i = 0; i < keys.Length; i++)
        {
            ids.Add(new Token((UInt128)i), keys[i].Id);
        }

        return ids;
    }

    private void ShouldHold(Dictionary<Token, KeyId> ids)
    {
        using var ring = KeyRing.Open(RingPath, MasterKeyFile.Load(KeyPath));
        ids.Where(id => ring.Find(id.Key)?.Id != id.Value).ShouldBeEmpty();
    }
}
