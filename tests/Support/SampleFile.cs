namespace DicomExchange.Support;

/// <summary>One of the real DICOM files beside the project.</summary>
/// <param name="Name">Relative to the samples' folder: the part before the first slash is its kind.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Length">Bytes.</param>
public sealed record SampleFile(string Name, string Path, long Length)
{
    /// <summary>images, objects, charset, dental, study, headless or malformed.</summary>
    public string Kind => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    public byte[] Read() => File.ReadAllBytes(Path);
}
