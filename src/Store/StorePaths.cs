namespace DicomExchange.Store;

/// <summary>What lies where in the data folder.</summary>
internal sealed record StorePaths(string Folder)
{
    /// <summary>A new catalog is being filled beside the one that is missing or wrong.</summary>
    public bool IsRebuild { get; init; }

    public string Catalog => Path.Combine(Folder, IsRebuild ? "catalog.new.db" : "catalog.db");

    /// <summary>The index in memory as it was when the store was closed, sealed.</summary>
    public string Snapshot => Path.Combine(Folder, "index.snapshot");

    public string Keys => Path.Combine(Folder, "keys.db");

    public string VerifyNote => Path.Combine(Folder, "verified.json");

    public string AdmittedNames => Path.Combine(Folder, "admitted");

    public string Objects => Path.Combine(Folder, "vault");
}
