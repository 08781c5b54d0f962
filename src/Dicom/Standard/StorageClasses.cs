namespace DicomExchange.Dicom.Standard;

/// <summary>
/// The storage SOP classes of PS3.6 that C-STORE may carry (PS3.4 annexes B and GG), retired ones included, since old
/// equipment still sends them. The checked-in list is reviewed by hand when the tables are renewed; the media directory
/// is not in it, because it lives in files only (PS3.4 §I.4).
/// </summary>
public static class StorageClasses
{
    private static readonly Lazy<HashSet<Uid>> Known = new(Load);

    /// <summary>All known storage classes, retired ones too.</summary>
    public static IReadOnlyCollection<Uid> All => Known.Value;

    public static bool Contains(Uid sopClass) => Known.Value.Contains(sopClass);

    private static HashSet<Uid> Load()
    {
        using var reader = new StreamReader(TableResource.Open("storage-classes.txt"));
        var uids = new HashSet<Uid>();
        while (reader.ReadLine() is { } line)
        {
            uids.Add(Uid.Parse(line));
        }

        return uids;
    }
}
