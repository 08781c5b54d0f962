using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// Replaces the master key: a new version is added to the key file, every key is wrapped under it again, and, if asked, the old
/// version is destroyed. No sealed byte and no token changes. It can be ended at any instant; starting it again goes on.
/// </summary>
/// <param name="ring">The open key ring.</param>
/// <param name="keyFile">The key file. A credential of systemd cannot be written from here: give it the new version first.</param>
/// <param name="disk">Null for the disk itself.</param>
public sealed class KeyRotation(KeyRing ring, string keyFile, DiskCalls? disk = null)
{
    private const int KeysPerStep = 512;

    /// <summary>Adds a new version unless one is still being moved to.</summary>
    /// <returns>How many keys are to be wrapped again.</returns>
    /// <exception cref="StoreException">The key file cannot be read or replaced.</exception>
    public int Begin()
    {
        ring.Use(MasterKeyFile.Load(keyFile));
        if (ring.CountUnderOlderMaster() == 0)
        {
            // The file comes first: a key wrapped under a version that is in no file would be lost.
            var next = MasterKeyFile.Load(keyFile).WithNext();
            MasterKeyFile.Replace(keyFile, next, disk);
            ring.Use(next);
        }

        return ring.CountUnderOlderMaster();
    }

    /// <summary>Wraps the next keys again.</summary>
    /// <returns>How many remain.</returns>
    public int Step()
    {
        ring.RewrapSome(KeysPerStep);
        return ring.CountUnderOlderMaster();
    }

    /// <summary>
    /// Removes the older versions from the key file, after which no copy of the key ring from before the rotation opens any more.
    /// The old file's bytes are overwritten as far as the file system allows; recovery files of the old version must be destroyed
    /// by whoever keeps them.
    /// </summary>
    /// <exception cref="StoreException">Keys remain under an older version, or the disk refused.</exception>
    public void DestroyOld()
    {
        if (ring.CountUnderOlderMaster() > 0)
        {
            throw new StoreException(StoreReasons.RotationUnfinished, "Keys are still wrapped under the old master key: finish 'dicomx keys rotate' first. Nothing was changed.");
        }

        var current = MasterKeyFile.Load(keyFile).OnlyCurrent();
        MasterKeyFile.ReplaceAndErase(keyFile, current, disk);
        ring.Use(current);
        ring.ForgetOlderMasters();
    }
}
