using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog;

/// <summary>
/// Tells whether two stored objects are the same content: the same transfer syntax and the same bytes, compared a chunk at a
/// time. The same data set in another native encoding counts as another content.
/// </summary>
internal static class ContentComparer
{
    /// <exception cref="ObjectDamagedException">One of them cannot be read.</exception>
    public static async ValueTask<bool> AreSameAsync(VaultReader left, VaultReader right, CancellationToken cancellation)
    {
        if (left.Length != right.Length || left.Meta.TransferSyntax != right.Meta.TransferSyntax)
        {
            return false;
        }

        var leftPart = ReadOnlyMemory<byte>.Empty;
        var rightPart = ReadOnlyMemory<byte>.Empty;
        while (true)
        {
            leftPart = leftPart.IsEmpty ? await left.ReadNextAsync(cancellation) : leftPart;
            rightPart = rightPart.IsEmpty ? await right.ReadNextAsync(cancellation) : rightPart;
            if (leftPart.IsEmpty || rightPart.IsEmpty)
            {
                return leftPart.IsEmpty && rightPart.IsEmpty;
            }

            var length = Math.Min(leftPart.Length, rightPart.Length);
            if (!leftPart.Span[..length].SequenceEqual(rightPart.Span[..length]))
            {
                return false;
            }

            leftPart = leftPart[length..];
            rightPart = rightPart[length..];
        }
    }
}
