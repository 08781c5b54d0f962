namespace DicomExchange.Store.Vault;

/// <summary>Where the chunks of an object lie, reckoned from the length of its file, or of what it takes up in a segment, alone.</summary>
/// <param name="FileLength">Header included.</param>
/// <param name="ChunkSize">Plain bytes of every chunk but the last.</param>
/// <param name="Chunks">At least one; the last has 1 to <see cref="ChunkSize"/> plain bytes, or none if it is the only one.</param>
internal readonly record struct BodyLayout(long FileLength, int ChunkSize, uint Chunks)
{
    /// <summary>Plain bytes of all chunks.</summary>
    public long Length => FileLength - ObjectHeader.Length - ((long)Chunks * ObjectKey.TagLength);

    /// <exception cref="ObjectDamagedException">No object has this length.</exception>
    public static BodyLayout Of(long fileLength, int chunkSize, VaultLocation location)
    {
        var body = fileLength - ObjectHeader.Length;
        var stride = chunkSize + ObjectKey.TagLength;
        var chunks = body < ObjectKey.TagLength ? 0 : ((body - 1) / stride) + 1;
        var last = body - ((chunks - 1) * stride);
        if (chunks is 0 or > uint.MaxValue - 1L || last < ObjectKey.TagLength || (chunks > 1 && last == ObjectKey.TagLength))
        {
            throw new ObjectDamagedException(DamageReasons.Length, location);
        }

        return new BodyLayout(fileLength, chunkSize, (uint)chunks);
    }

    /// <summary>Of an object in a segment, whose length its meta says.</summary>
    /// <param name="length">Plain bytes.</param>
    /// <param name="chunkSize">Plain bytes of a chunk.</param>
    /// <param name="location">Where it lies.</param>
    /// <exception cref="ObjectDamagedException">No object in a segment has this length.</exception>
    public static BodyLayout OfPlain(long length, int chunkSize, VaultLocation location)
    {
        if (length is < 0 or > SegmentLayout.LargestObject)
        {
            throw new ObjectDamagedException(DamageReasons.Length, location);
        }

        var chunks = Math.Max(1, (length + chunkSize - 1) / chunkSize);
        var layout = new BodyLayout(ObjectHeader.Length + length + (chunks * ObjectKey.TagLength), chunkSize, (uint)chunks);
        return layout.FileLength <= SegmentLayout.LargestObject ? layout : throw new ObjectDamagedException(DamageReasons.Length, location);
    }

    /// <summary>Offset in the file and length, tag included.</summary>
    public (long Offset, int Length) Place(uint chunk)
    {
        var offset = ObjectHeader.Length + (chunk * (long)(ChunkSize + ObjectKey.TagLength));
        return (offset, (int)Math.Min(ChunkSize + ObjectKey.TagLength, FileLength - offset));
    }
}
