using DicomExchange.Store.Vault.Disk;
using Microsoft.Data.Sqlite;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// All keys of the store, wrapped by the master key in <c>keys.db</c> and opened on demand. Safe for many threads. A key is on the
/// disk before anyone is given it; concurrent requests for new keys share one commit.
/// </summary>
public sealed class KeyRing : IDisposable
{
    private const int RememberedKeys = 8192;

    /// <summary>There is one snapshot, so its key has no name of its own.</summary>
    private static readonly byte[] SnapshotName = [0];

    private readonly KeyRingFile file;
    private readonly KeyTable table;
    private readonly Lock gate = new();
    private readonly RecentCache<Token, StoreKey> byToken = new(RememberedKeys);
    private readonly RecentCache<KeyId, StoreKey> byId = new(RememberedKeys);
    private readonly Dictionary<StoreKeyName, StoreKey> named = [];
    private readonly NewKeyQueue newKeys;
    private MasterWraps wraps;

    private KeyRing(KeyRingFile file, MasterWraps wraps)
    {
        this.file = file;
        this.wraps = wraps;
        table = new KeyTable(file);
        newKeys = new NewKeyQueue(AddStudyKeys);
        foreach (var name in Enum.GetValues<StoreKeyName>())
        {
            named[name] = LoadNamed(name);
        }

        Tokens = new Tokens(Named(StoreKeyName.Tokens));
    }

    /// <summary>The random identity of the store.</summary>
    public KeyId Store => file.Store;

    /// <summary>Makes the tokens that stand for unique identifiers on the disk.</summary>
    public Tokens Tokens { get; }

    /// <summary>Makes a new key ring with all named keys.</summary>
    /// <exception cref="StoreException">There is one already, or the disk refused.</exception>
    public static KeyRing Create(string path, MasterKeySet masters) =>
        Start(() => KeyRingFile.Create(path), masters, $"making the key ring {path}");

    /// <exception cref="StoreException">Missing, damaged, or wrapped by another master key.</exception>
    public static KeyRing Open(string path, MasterKeySet masters) =>
        Start(() => KeyRingFile.Open(path), masters, $"opening the key ring {path}");

    public StoreKey Named(StoreKeyName name) => named[name];

    /// <summary>The key of a study, made if there is none. When this completes the key is on the disk.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    public ValueTask<StoreKey> StudyKeyAsync(Token study) =>
        Find(study) is { } known ? ValueTask.FromResult(known) : new ValueTask<StoreKey>(newKeys.AddAsync(study));

    /// <returns>Null when the study never had a key, or it was destroyed.</returns>
    public StoreKey? Find(Token study)
    {
        if (byToken.TryGet(study, out var known))
        {
            return known;
        }

        lock (gate)
        {
            return Remember(table.Find(KeyKind.Study, study.ToArray()));
        }
    }

    /// <summary>The study key of that name; for an object whose study is not known yet.</summary>
    public StoreKey? Find(KeyId id)
    {
        if (byId.TryGet(id, out var known))
        {
            return known;
        }

        lock (gate)
        {
            return Remember(table.FindStudy(id));
        }
    }

    /// <summary>
    /// Forgets the key of a study, on the disk too: nothing sealed under it can be read again, except with a copy of the key ring
    /// made before and a master key that still opens that copy.
    /// </summary>
    /// <returns>False when there was none.</returns>
    /// <exception cref="StoreException">The disk refused; the key is still there.</exception>
    public bool Destroy(Token study)
    {
        lock (gate)
        {
            // Not opened: a key that was changed must go too.
            if (table.Find(KeyKind.Study, study.ToArray()) is not { } wrapped)
            {
                return false;
            }

            table.Commit("destroying a study's key", () =>
            {
                table.DeleteStudy(study);

                // Nobody who opens the store leaves one here; were it here all the same, it would open what is to be gone.
                table.DeleteSnapshots();
            });
            byToken.Remove(study);
            byId.Remove(wrapped.Label.Id);
            return true;
        }
    }

    /// <summary>All keys that are here, of whatever kind.</summary>
    internal long Count()
    {
        lock (gate)
        {
            return table.Count();
        }
    }

    /// <summary>Takes the key of the index's snapshot out of the ring: when this returns the disk has it no more, and only the caller can open the snapshot.</summary>
    /// <returns>Null when there is none, or its entry was changed.</returns>
    /// <exception cref="StoreException">The disk refused; the key is still there.</exception>
    internal StoreKey? TakeSnapshotKey()
    {
        lock (gate)
        {
            if (table.Find(KeyKind.Snapshot, SnapshotName) is not { } wrapped)
            {
                return null;
            }

            table.Commit("forgetting the key of the index's snapshot", table.DeleteSnapshots);
            return wraps.TryUnwrap(wrapped);
        }
    }

    /// <summary>Keeps the key of a snapshot that is on the disk. Nothing may be changed in the store from then on.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    internal void PutSnapshotKey(StoreKey key)
    {
        lock (gate)
        {
            table.Commit("keeping the key of the index's snapshot", () =>
            {
                table.DeleteSnapshots();
                table.Insert(wraps.Wrap(new KeyLabel(KeyKind.Snapshot, SnapshotName, key.Id), key));
            });
        }
    }

    /// <summary>Keys that are wrapped under another version of the master key than the current one.</summary>
    public int CountUnderOlderMaster()
    {
        lock (gate)
        {
            return table.CountNotUnder(wraps.Current.Version);
        }
    }

    /// <summary>Takes up another set of master keys: from now on the newest of it wraps.</summary>
    /// <exception cref="StoreException"><see cref="StoreReasons.KeyWrong"/>: it does not open what is here. Nothing has changed then.</exception>
    internal void Use(MasterKeySet masters)
    {
        lock (gate)
        {
            var next = MasterWraps.Match(file, masters);
            wraps.Dispose();
            wraps = next;
        }
    }

    /// <summary>Wraps some keys under the current master key again. Each call is one transaction and can be the last: a later one goes on.</summary>
    internal void RewrapSome(int limit)
    {
        lock (gate)
        {
            var again = table.NotUnder(wraps.Current.Version, limit).ConvertAll(k => wraps.Wrap(k.Label, wraps.Unwrap(k)));
            table.Commit("wrapping keys again", () => again.ForEach(table.Update));
        }
    }

    /// <summary>Forgets the versions of the master key that wrap nothing any more.</summary>
    internal void ForgetOlderMasters()
    {
        lock (gate)
        {
            table.Commit("forgetting an old master key", () => table.DeleteUnusedMastersBefore(wraps.Current.Version));
        }
    }

    /// <summary>Draws and stores the salt of a new epoch of row seals.</summary>
    internal SealEpoch AddEpoch()
    {
        lock (gate)
        {
            var salt = SealEpoch.NewSalt();
            uint number = 0;
            table.Commit("starting an epoch of seals", () => number = table.InsertEpoch(salt));
            return new SealEpoch(number, salt);
        }
    }

    internal SealEpoch? FindEpoch(uint number)
    {
        lock (gate)
        {
            return table.FindEpoch(number) is { } salt ? new SealEpoch(number, salt) : null;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            file.Dispose();
            wraps.Dispose();
        }
    }

    private static KeyRing Start(Func<KeyRingFile> open, MasterKeySet masters, string doing)
    {
        KeyRingFile? opened = null;
        MasterWraps? matched = null;
        try
        {
            opened = open();
            matched = MasterWraps.Match(opened, masters);
            return new KeyRing(opened, matched);
        }
        catch (Exception e)
        {
            matched?.Dispose();
            opened?.Dispose();
            if (DiskErrors.IsDisk(e) || e is SqliteException)
            {
                throw KeyRingErrors.Explain(e, doing);
            }

            throw;
        }
    }

    private StoreKey LoadNamed(StoreKeyName name)
    {
        byte[] bytes = [(byte)name];
        if (table.Find(KeyKind.Named, bytes) is { } known)
        {
            return wraps.Unwrap(known);
        }

        var key = StoreKey.New();
        table.Commit("making a key", () => table.Insert(wraps.Wrap(new KeyLabel(KeyKind.Named, bytes, key.Id), key)));
        return key;
    }

    private StoreKey? Remember(WrappedKey? wrapped)
    {
        if (wrapped is null)
        {
            return null;
        }

        var key = wraps.Unwrap(wrapped);
        Remember(Token.Read(wrapped.Label.Name), key);
        return key;
    }

    private void Remember(Token study, StoreKey key)
    {
        byToken.Add(study, key);
        byId.Add(key.Id, key);
    }

    private StoreKey[] AddStudyKeys(IReadOnlyList<Token> studies)
    {
        lock (gate)
        {
            var made = new Dictionary<Token, StoreKey>();
            var keys = new StoreKey[studies.Count];
            for (var i = 0; i < keys.Length; i++)
            {
                var study = studies[i];
                keys[i] = made.GetValueOrDefault(study) ?? Find(study) ?? (made[study] = StoreKey.New());
            }

            if (made.Count > 0)
            {
                table.Commit("adding the key of a study", () =>
                {
                    foreach (var (study, key) in made)
                    {
                        table.Insert(wraps.Wrap(new KeyLabel(KeyKind.Study, study.ToArray(), key.Id), key));
                    }
                });
            }

            foreach (var (study, key) in made)
            {
                Remember(study, key);
            }

            return keys;
        }
    }
}
