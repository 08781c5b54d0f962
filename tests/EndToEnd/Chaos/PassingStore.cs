namespace DicomExchange.EndToEnd.Chaos;

/// <summary>A C-STORE on its way to a destination.</summary>
internal sealed record PassingStore(byte Context, ushort Message, string SopClass, string SopInstance)
{
    /// <summary>What came of its data set.</summary>
    public MemoryStream Bytes { get; } = new();
}
