using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>The master keys at hand, matched with the ones the key ring was wrapped by.</summary>
internal sealed class MasterWraps : IDisposable
{
    private readonly Dictionary<int, KeyWrap> wraps = [];

    private MasterWraps(KeyRingFile file, MasterKeySet masters)
    {
        foreach (var version in masters.Versions)
        {
            wraps.Add(version, new KeyWrap(masters.Find(version)!, file.Store));
        }

        Current = wraps[masters.Current.Version];
    }

    public KeyWrap Current { get; }

    /// <summary>Checks the proofs of the versions in the file, and enters the versions it does not know yet.</summary>
    /// <exception cref="StoreException"><see cref="StoreReasons.KeyWrong"/>.</exception>
    public static MasterWraps Match(KeyRingFile file, MasterKeySet masters)
    {
        var known = Check(file, masters);
        foreach (var version in masters.Versions.Where(v => !known.ContainsKey(v)))
        {
            file.Run("INSERT INTO master VALUES($version, $proof)", ("$version", version), ("$proof", masters.Find(version)!.Proof));
        }

        return new MasterWraps(file, masters);
    }

    /// <summary>Whether these master keys open this key ring; nothing is changed.</summary>
    /// <returns>The proofs of the versions that the file knows.</returns>
    /// <exception cref="StoreException"><see cref="StoreReasons.KeyWrong"/>.</exception>
    public static Dictionary<int, byte[]> Check(KeyRingFile file, MasterKeySet masters)
    {
        var known = ReadProofs(file);
        foreach (var (version, proof) in known)
        {
            if (masters.Find(version) is { } master && !CryptographicOperations.FixedTimeEquals(master.Proof, proof))
            {
                throw Wrong($"version {version} of it is another key");
            }
        }

        using (var used = file.Command("SELECT DISTINCT master FROM key"))
        using (var rows = used.ExecuteReader())
        {
            while (rows.Read())
            {
                if (masters.Find(rows.GetInt32(0)) is null)
                {
                    throw Wrong($"keys are wrapped under version {rows.GetInt32(0)}, which the key file does not hold");
                }
            }
        }

        if (known.Count > 0 && masters.Current.Version < known.Keys.Max())
        {
            throw Wrong($"the key file ends with version {masters.Current.Version}, the key ring knows version {known.Keys.Max()}");
        }

        return known;
    }

    /// <summary>Wraps a key under the current master key.</summary>
    public WrappedKey Wrap(KeyLabel label, StoreKey key) => new(label, Current.Version, Current.Wrap(label, key.Secret));

    /// <exception cref="StoreException"><see cref="StoreReasons.KeyUnreadable"/>: the entry was changed.</exception>
    public StoreKey Unwrap(WrappedKey key) =>
        TryUnwrap(key) ?? throw new StoreException(StoreReasons.KeyUnreadable, "An entry of the key ring was changed and does not open. Put the key ring back from a backup.");

    /// <returns>Null when the entry was changed.</returns>
    public StoreKey? TryUnwrap(WrappedKey key)
    {
        Span<byte> secret = stackalloc byte[StoreKey.Length];
        if (!wraps.TryGetValue(key.Master, out var wrap) || !wrap.TryUnwrap(key.Label, key.Wrapped, secret))
        {
            return null;
        }

        var unwrapped = new StoreKey(key.Label.Id, secret);
        CryptographicOperations.ZeroMemory(secret);
        return unwrapped;
    }

    public void Dispose()
    {
        foreach (var wrap in wraps.Values)
        {
            wrap.Dispose();
        }
    }

    private static Dictionary<int, byte[]> ReadProofs(KeyRingFile file)
    {
        var known = new Dictionary<int, byte[]>();
        using var command = file.Command("SELECT version, proof FROM master");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            known.Add(rows.GetInt32(0), (byte[])rows[1]);
        }

        return known;
    }

    private static StoreException Wrong(string why) =>
        new(StoreReasons.KeyWrong, $"The master key does not belong to this key ring: {why}. Name the right key file, or restore it from the recovery file.");
}
