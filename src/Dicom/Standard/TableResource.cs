namespace DicomExchange.Dicom.Standard;

/// <summary>The tables of the standard that are built into the assembly.</summary>
internal static class TableResource
{
    public static Stream Open(string name) =>
        typeof(TableResource).Assembly.GetManifestResourceStream("Tables." + name)
        ?? throw new InvalidOperationException("The assembly was built without the table " + name + ".");
}
