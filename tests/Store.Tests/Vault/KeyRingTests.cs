using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Load;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class KeyRingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ring-test-").FullName;
    private readonly MasterKeySet masters = MasterKeySet.New();

    private string RingPath => Path.Combine(folder, "keys.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Keys_are_the_same_after_opening_again()
    {
        KeyId store, catalog, study;
        Token token;
        using (var ring = KeyRing.Create(RingPath, masters))
        {
            store = ring.Store;
            catalog = ring.Named(StoreKeyName.Catalog).Id;
            token = ring.Tokens.Of(TokenLabel.Study, Uid.Parse("1.2.3"));
            study = (await ring.StudyKeyAsync(token)).Id;
        }

        using var again = KeyRing.Open(RingPath, masters);
        again.Store.ShouldBe(store);
        again.Named(StoreKeyName.Catalog).Id.ShouldBe(catalog);
        again.Tokens.Of(TokenLabel.Study, Uid.Parse("1.2.3")).ShouldBe(token);
        again.Find(token)!.Id.ShouldBe(study);
        again.Find(study)!.Id.ShouldBe(study);
        (await again.StudyKeyAsync(token)).Id.ShouldBe(study);
    }

    [Fact]
    public async Task A_key_is_in_the_file_before_it_is_given_out()
    {
        using var ring = KeyRing.Create(RingPath, masters);
        var token = new Token(17);
        var key = await ring.StudyKeyAsync(token);

        // What a crash at this instant would leave behind.
        var copy = Path.Combine(folder, "copy.db");
        File.Copy(RingPath, copy);
        using var after = KeyRing.Open(copy, masters);
        after.Find(token)!.Id.ShouldBe(key.Id);
    }

    [Fact]
    public async Task Many_requests_at_once_give_one_key_to_each_study()
    {
        using var ring = KeyRing.Create(RingPath, masters);
        var keys = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => ring.StudyKeyAsync(new Token((UInt128)(i % 40))).AsTask())));

        for (var i = 0; i < keys.Length; i++)
        {
            keys[i].Id.ShouldBe(keys[i % 40].Id);
        }

        keys.Select(static k => k.Id).Distinct().Count().ShouldBe(40);
    }

    [Fact]
    public async Task All_study_keys_can_be_read_at_once_and_each_opens_for_its_study_only()
    {
        using var ring = KeyRing.Create(RingPath, masters);
        var expected = new Dictionary<Token, StoreKey>();
        for (var i = 0; i < 25; i++)
        {
            var token = new Token(((UInt128)(i * 83 % 256) << 120) + (UInt128)(i * 7919 % 1000));
            expected[token] = await ring.StudyKeyAsync(token);
        }

        var table = new StudyKeyTable(RingPath);
        using var wrap = new KeyWrap(masters.Current, ring.Store);
        var wraps = new Dictionary<int, KeyWrap> { [wrap.Version] = wrap };
        var secret = new byte[StoreKey.Length];
        foreach (var (token, key) in expected)
        {
            table.TryUnwrap(token, wraps, secret, out var id).ShouldBeTrue();
            id.ShouldBe(key.Id);
            secret.ShouldBe(key.Secret.ToArray());
        }

        table.TryUnwrap(new Token(1001), wraps, secret, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_destroyed_key_is_gone_from_memory_and_from_the_file_and_a_new_one_is_another()
    {
        var token = new Token(5);
        KeyId destroyed;
        using (var ring = KeyRing.Create(RingPath, masters))
        {
            destroyed = (await ring.StudyKeyAsync(token)).Id;
            var onDisk = File.ReadAllBytes(RingPath);
            onDisk.AsSpan().IndexOf(destroyed.ToArray()).ShouldBeGreaterThan(0);

            ring.Destroy(token).ShouldBeTrue();

            ring.Destroy(token).ShouldBeFalse();
            ring.Find(token).ShouldBeNull();
            ring.Find(destroyed).ShouldBeNull();
        }

        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.ReadAllBytes(file).AsSpan().IndexOf(destroyed.ToArray()).ShouldBe(-1, file);
        }

        using var again = KeyRing.Open(RingPath, masters);
        again.Find(token).ShouldBeNull();
        (await again.StudyKeyAsync(token)).Id.ShouldNotBe(destroyed);
    }

    [Fact]
    public void No_key_is_in_the_file_in_clear()
    {
        MasterKeySet known;
        using (KeyRing.Create(RingPath, masters))
        {
            known = masters;
        }

        var text = System.Text.Encoding.ASCII.GetString(KeyFileOf(known)).Split('\n')[1].Split(' ')[1];
        File.ReadAllBytes(RingPath).AsSpan().IndexOf(Convert.FromBase64String(text)).ShouldBe(-1);
    }

    [Fact]
    public void Another_master_key_is_called_wrong_and_changes_nothing()
    {
        using (KeyRing.Create(RingPath, masters))
        {
            // Made and closed.
        }

        var before = File.ReadAllBytes(RingPath);

        var error = Should.Throw<StoreException>(() => KeyRing.Open(RingPath, MasterKeySet.New()));

        error.Reason.ShouldBe(StoreReasons.KeyWrong);
        File.ReadAllBytes(RingPath).ShouldBe(before);
        using var right = KeyRing.Open(RingPath, masters);
        right.Named(StoreKeyName.Audit).ShouldNotBeNull();
    }

    [Fact]
    public void A_missing_ring_a_foreign_file_and_one_that_is_there_already_each_say_so()
    {
        Should.Throw<StoreException>(() => KeyRing.Open(RingPath, masters)).Reason.ShouldBe(StoreReasons.KeyMissing);
        File.WriteAllText(RingPath, "this is no database, but long enough to be looked at as one");
        Should.Throw<StoreException>(() => KeyRing.Open(RingPath, masters)).Reason.ShouldBe(StoreReasons.KeyUnreadable);
        Should.Throw<StoreException>(() => KeyRing.Create(RingPath, masters)).Reason.ShouldBe(StoreReasons.KeyExists);
        File.ReadAllText(RingPath).ShouldStartWith("this is no database");
        File.WriteAllBytes(RingPath, []);
        Should.Throw<StoreException>(() => KeyRing.Open(RingPath, masters)).Reason.ShouldBe(StoreReasons.KeyUnreadable);
    }

    [Fact]
    public async Task Any_change_of_a_wrapped_key_in_the_file_is_seen()
    {
        var token = new Token(99);
        byte[] id;
        using (var ring = KeyRing.Create(RingPath, masters))
        {
            id = (await ring.StudyKeyAsync(token)).Id.ToArray();
        }

        // Behind the id come the version and the 60 wrapped bytes in the same SQLite record.
        var bytes = File.ReadAllBytes(RingPath);
        var at = bytes.AsSpan().LastIndexOf(id);
        var copies = 0;
        for (var start = bytes.AsSpan().IndexOf(id); start >= 0; start = Next(bytes, id, start))
        {
            at = start;
            copies++;
            var seen = 0;
            for (var i = 16; i < 16 + 60; i++)
            {
                bytes[at + i] ^= 1;
                File.WriteAllBytes(RingPath, bytes);
                seen += OpensTo(token) is null ? 1 : 0;
                bytes[at + i] ^= 1;
            }

            if (seen >= 59)
            {
                return;
            }
        }

        Assert.Fail($"The wrapped key was not found near any of {copies} copies of its id.");
    }

    private static int Next(byte[] bytes, byte[] id, int after)
    {
        var next = bytes.AsSpan(after + 1).IndexOf(id);
        return next < 0 ? -1 : next + after + 1;
    }

    private KeyId? OpensTo(Token token)
    {
        try
        {
            using var ring = KeyRing.Open(RingPath, masters);
            return ring.Find(token)?.Id;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private byte[] KeyFileOf(MasterKeySet keys)
    {
        var path = Path.Combine(folder, "k", "master.key");
        MasterKeyFile.Restore(path, keys);
        return File.ReadAllBytes(path);
    }
}
