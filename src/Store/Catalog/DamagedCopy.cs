using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog;

/// <summary>Compares an object with a copy of which not everything can be read any more.</summary>
internal static class DamagedCopy
{
    /// <summary>True unless length or a part that still opens says that they differ.</summary>
    /// <param name="whole">Opens the object that is whole.</param>
    /// <param name="openDamaged">Opens the damaged one, whose length is known from its row.</param>
    /// <param name="length">That length.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    /// <exception cref="ObjectDamagedException">The whole one is damaged too.</exception>
    public static bool IsNotContradicted(Func<VaultReader> whole, Func<VaultReader> openDamaged, long length, CancellationToken cancellation)
    {
        using var arrived = whole();
        if (arrived.Length != length)
        {
            return false;
        }

        using var damaged = TryOpen(openDamaged);
        if (damaged is null)
        {
            return true;
        }

        if (damaged.Meta.TransferSyntax != arrived.Meta.TransferSyntax)
        {
            return false;
        }

        // By its own chunks: each opens or does not.
        var left = new byte[damaged.ChunkSize];
        var right = new byte[damaged.ChunkSize];
        for (var offset = 0L; offset < length; offset += right.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = TryRead(damaged, offset, right);
            if (read > 0 && (arrived.ReadAt(offset, left) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read))))
            {
                return false;
            }
        }

        return true;
    }

    private static VaultReader? TryOpen(Func<VaultReader> open)
    {
        try
        {
            return open();
        }
        catch (ObjectDamagedException)
        {
            return null;
        }
    }

    private static int TryRead(VaultReader reader, long offset, Span<byte> piece)
    {
        try
        {
            return reader.ReadAt(offset, piece);
        }
        catch (ObjectDamagedException)
        {
            return 0;
        }
    }
}
