namespace DicomExchange.Wire.Associations;

/// <summary>
/// Gives the next slice of an encoded data set, valid until the next call; empty at the end. Slices may be cut anywhere.
/// </summary>
public delegate ValueTask<ReadOnlyMemory<byte>> DataSource(CancellationToken cancellationToken);
