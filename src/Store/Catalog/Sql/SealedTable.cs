namespace DicomExchange.Store.Catalog.Sql;

/// <summary>The numbers that the seals of rows are bound to, so that no row opens in the place of another table's.</summary>
internal static class SealedTable
{
    public const byte Partners = 1;
    public const byte Holdings = 2;
    public const byte Series = 3;
    public const byte Instances = 4;
    public const byte Grants = 5;
    public const byte Deliveries = 7;
    public const byte Reports = 8;
    public const byte Commitments = 9;

    /// <summary>No table: the file of that name beside the catalog.</summary>
    public const byte AdmittedNames = 32;
}
