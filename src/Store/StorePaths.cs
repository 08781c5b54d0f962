namespace DicomExchange.Store;

/// <summary>What lies where in the data folder.</summary>
internal sealed record StorePaths(string Folder)
{
    public string Catalog => Path.Combine(Folder, "catalog.db");

    public string Keys => Path.Combine(Folder, "keys.db");

    public string Objects => Path.Combine(Folder, "vault");
}
