namespace DicomExchange.Support;

/// <summary>A sealed object in a data folder, found as somebody without keys finds it.</summary>
/// <param name="File">The file it lies in.</param>
/// <param name="Offset">Where it begins there.</param>
public sealed record StoredObject(string File, long Offset)
{
    private const int Block = 4096;

    /// <summary>Within the only or first chunk, whatever its length.</summary>
    private const int InContent = 1030;

    /// <summary>Everything in the vault: whole files, and in segments each block that begins as an object does.</summary>
    public static IReadOnlyList<StoredObject> In(string dataFolder)
    {
        var vault = Path.Combine(dataFolder, "vault");
        return !Directory.Exists(vault) ? [] :
        [
            .. Directory.EnumerateFiles(vault, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(file =>
                Path.GetFileName(Path.GetDirectoryName(file)) == "segments" ? OfSegment(file) : [new StoredObject(file, 0)]),
        ];
    }

    /// <summary>Flips a bit, of its content if nothing else is said; a second time mends it.</summary>
    public void Flip(int at = InContent)
    {
        using var stream = new FileStream(File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Offset + at;
        var value = stream.ReadByte();
        stream.Position = Offset + at;
        stream.WriteByte((byte)(value ^ 1));
    }

    private static IEnumerable<StoredObject> OfSegment(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var begins = new byte[8];
        for (var offset = 0L; offset < stream.Length; offset += Block)
        {
            stream.Position = offset;
            if (stream.ReadAtLeast(begins, begins.Length, throwOnEndOfStream: false) == begins.Length && begins.AsSpan().SequenceEqual("DXOBJECT"u8))
            {
                yield return new StoredObject(file, offset);
            }
        }
    }
}
