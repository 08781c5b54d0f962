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

    private readonly KeyRingFile file;
    private readonly MasterWraps wraps;
    private readonly Lock gate = new();
    private readonly RecentCache<Token, StoreKey> byToken = new(RememberedKeys);
    private readonly RecentCache<KeyId, StoreKey> byId = new(RememberedKeys);
    private readonly Dictionary<StoreKeyName, StoreKey> named = [];
    private readonly NewKeyQueue newKeys;

    private KeyRing(KeyRingFile file, MasterWraps wraps)
    {
        this.file = file;
        this.wraps = wraps;
        newKeys = new NewKeyQueue(AddStudyKeys);
    }

    /// <summary>The random identity of the store.</summary>
    public KeyId Store => file.Store;

    /// <summary>Makes the tokens that stand for unique identifiers on the disk.</summary>
    public Tokens Tokens { get; private set; } = null!;

    /// <summary>Makes a new key ring with all named keys.</summary>
    /// <exception cref="StoreException">There is one already, or the disk refused.</exception>
    public static KeyRing Create(string path, MasterKeySet masters)
    {
        try
        {
            return Start(KeyRingFile.Create(path), masters);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e) || e is SqliteException)
        {
            throw KeyRingErrors.Explain(e, $"making the key ring {path}");
        }
    }

    /// <exception cref="StoreException">Missing, damaged, or wrapped by another master key.</exception>
    public static KeyRing Open(string path, MasterKeySet masters)
    {
        try
        {
            return Start(KeyRingFile.Open(path), masters);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e) || e is SqliteException)
        {
            throw KeyRingErrors.Explain(e, $"opening the key ring {path}");
        }
    }

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

        return Load("SELECT name, id, master, wrapped FROM key WHERE kind=2 AND name=$value", study.ToArray());
    }

    /// <summary>The study key of that name; for an object whose study is not known yet.</summary>
    public StoreKey? Find(KeyId id)
    {
        if (byId.TryGet(id, out var known))
        {
            return known;
        }

        return Load("SELECT name, id, master, wrapped FROM key WHERE kind=2 AND id=$value", id.ToArray());
    }

    /// <summary>Study keys in the order of their tokens, for opening the whole catalog; not remembered.</summary>
    /// <param name="after">The last token of the page before; null for the first page.</param>
    /// <param name="limit">Length of a page.</param>
    public IReadOnlyList<StudyKey> ReadStudyKeys(Token? after, int limit)
    {
        var page = new List<StudyKey>(limit);
        lock (gate)
        {
            using var command = file.Command(
                "SELECT name, id, master, wrapped FROM key WHERE kind=2 AND name>$after ORDER BY name LIMIT $limit",
                ("$after", after?.ToArray() ?? []),
                ("$limit", limit));
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                var (token, key) = Unwrap(rows);
                page.Add(new StudyKey(token, key));
            }
        }

        return page;
    }

    /// <summary>
    /// Forgets the key of a study, on the disk too: nothing sealed under it can be read again, except with a copy of the key ring
    /// made before and a master key that still opens that copy.
    /// </summary>
    /// <returns>False when there was none.</returns>
    public bool Destroy(Token study)
    {
        lock (gate)
        {
            if (Find(study) is not { } key)
            {
                return false;
            }

            Commit("destroying a study's key", () => file.Run("DELETE FROM key WHERE kind=2 AND name=$name", ("$name", study.ToArray())));
            byToken.Remove(study);
            byId.Remove(key.Id);
            return true;
        }
    }

    /// <summary>Draws and stores the salt of a new epoch of row seals.</summary>
    internal SealEpoch AddEpoch()
    {
        lock (gate)
        {
            var salt = SealEpoch.NewSalt();
            long number = 0;
            Commit("starting an epoch of seals", () => number = (long)file.Scalar("INSERT INTO epoch(salt) VALUES($salt) RETURNING number", ("$salt", salt))!);
            return new SealEpoch(checked((uint)number), salt);
        }
    }

    internal SealEpoch? FindEpoch(uint number)
    {
        lock (gate)
        {
            return file.Scalar("SELECT salt FROM epoch WHERE number=$number", ("$number", (long)number)) is byte[] salt ? new SealEpoch(number, salt) : null;
        }
    }

    /// <summary>Keys that are wrapped under an older version of the master key than the current one.</summary>
    public int CountUnderOlderMaster()
    {
        lock (gate)
        {
            return (int)(long)file.Scalar("SELECT count(*) FROM key WHERE master<>$current", ("$current", wraps.Current.Version))!;
        }
    }

    /// <summary>Wraps some keys under the current master key again. Each call is one transaction and can be the last: a later one goes on.</summary>
    /// <returns>How many were wrapped; 0 when none is left.</returns>
    public int RewrapSome(int limit)
    {
        lock (gate)
        {
            var rewrapped = new List<(KeyLabel Label, byte[] Wrapped)>();
            using (var command = file.Command(
                "SELECT kind, name, id, master, wrapped FROM key WHERE master<>$current LIMIT $limit", ("$current", wraps.Current.Version), ("$limit", limit)))
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read())
                {
                    var label = new KeyLabel((KeyKind)rows.GetInt32(0), (byte[])rows[1], KeyId.Read((byte[])rows[2]));
                    rewrapped.Add((label, wraps.Current.Wrap(label, wraps.Unwrap(label, rows.GetInt32(3), (byte[])rows[4]).Secret)));
                }
            }

            Commit("wrapping keys again", () =>
            {
                foreach (var (label, wrapped) in rewrapped)
                {
                    file.Run(
                        "UPDATE key SET master=$master, wrapped=$wrapped WHERE kind=$kind AND name=$name",
                        ("$master", wraps.Current.Version),
                        ("$wrapped", wrapped),
                        ("$kind", (int)label.Kind),
                        ("$name", label.Name));
                }
            });
            return rewrapped.Count;
        }
    }

    /// <summary>Forgets the versions of the master key that wrap nothing any more.</summary>
    internal void ForgetOlderMasters()
    {
        lock (gate)
        {
            Commit("forgetting an old master key", () => file.Run(
                "DELETE FROM master WHERE version<$current AND version NOT IN (SELECT master FROM key)", ("$current", wraps.Current.Version)));
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

    private static KeyRing Start(KeyRingFile file, MasterKeySet masters)
    {
        MasterWraps? matched = null;
        try
        {
            matched = MasterWraps.Match(file, masters);
            var ring = new KeyRing(file, matched);
            foreach (var name in Enum.GetValues<StoreKeyName>())
            {
                ring.named[name] = ring.LoadNamed(name);
            }

            ring.Tokens = new Tokens(ring.Named(StoreKeyName.Tokens));
            return ring;
        }
        catch
        {
            matched?.Dispose();
            file.Dispose();
            throw;
        }
    }

    private StoreKey LoadNamed(StoreKeyName name)
    {
        byte[] bytes = [(byte)name];
        using (var command = file.Command("SELECT name, id, master, wrapped FROM key WHERE kind=1 AND name=$name", ("$name", bytes)))
        using (var rows = command.ExecuteReader())
        {
            if (rows.Read())
            {
                return wraps.Unwrap(new KeyLabel(KeyKind.Named, bytes, KeyId.Read((byte[])rows[1])), rows.GetInt32(2), (byte[])rows[3]);
            }
        }

        var key = StoreKey.New();
        Commit("making a key", () => Insert(new KeyLabel(KeyKind.Named, bytes, key.Id), key));
        return key;
    }

    private StoreKey? Load(string sql, byte[] value)
    {
        lock (gate)
        {
            using var command = file.Command(sql, ("$value", value));
            using var rows = command.ExecuteReader();
            if (!rows.Read())
            {
                return null;
            }

            var (token, key) = Unwrap(rows);
            Remember(token, key);
            return key;
        }
    }

    private (Token Token, StoreKey Key) Unwrap(SqliteDataReader rows)
    {
        var name = (byte[])rows[0];
        var key = wraps.Unwrap(new KeyLabel(KeyKind.Study, name, KeyId.Read((byte[])rows[1])), rows.GetInt32(2), (byte[])rows[3]);
        return (Token.Read(name), key);
    }

    private void Remember(Token token, StoreKey key)
    {
        byToken.Add(token, key);
        byId.Add(key.Id, key);
    }

    private StoreKey[] AddStudyKeys(IReadOnlyList<Token> studies)
    {
        lock (gate)
        {
            var keys = new StoreKey[studies.Count];
            var made = new Dictionary<Token, StoreKey>();
            for (var i = 0; i < keys.Length; i++)
            {
                var study = studies[i];
                keys[i] = Find(study) ?? made.GetValueOrDefault(study) ?? (made[study] = StoreKey.New());
            }

            if (made.Count > 0)
            {
                Commit("adding the key of a study", () =>
                {
                    foreach (var (study, key) in made)
                    {
                        Insert(new KeyLabel(KeyKind.Study, study.ToArray(), key.Id), key);
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

    private void Insert(KeyLabel label, StoreKey key) => file.Run(
        "INSERT INTO key(kind, name, id, master, wrapped) VALUES($kind, $name, $id, $master, $wrapped)",
        ("$kind", (int)label.Kind),
        ("$name", label.Name),
        ("$id", key.Id.ToArray()),
        ("$master", wraps.Current.Version),
        ("$wrapped", wraps.Current.Wrap(label, key.Secret)));

    private void Commit(string doing, Action changes)
    {
        try
        {
            using var transaction = file.Begin();
            changes();
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw KeyRingErrors.Explain(e, doing);
        }
    }
}
