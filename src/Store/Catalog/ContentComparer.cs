using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog;

/// <summary>
/// Tells whether two stored objects are the same content, compared a chunk at a time: the same transfer syntax and the same
/// bytes, or in native syntaxes the same data set, however it is encoded.
/// </summary>
internal static class ContentComparer
{
    /// <param name="openLeft">Opens one of them; called once or twice.</param>
    /// <param name="openRight">Opens the other.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    /// <exception cref="ObjectDamagedException">One of them cannot be read.</exception>
    public static async ValueTask<bool> AreSameAsync(Func<VaultReader> openLeft, Func<VaultReader> openRight, CancellationToken cancellation)
    {
        using (var left = openLeft())
        using (var right = openRight())
        {
            if (left.Length == right.Length && left.Meta.TransferSyntax == right.Meta.TransferSyntax
                && await NativeContent.HaveSameBytesAsync(left.ReadNextAsync, right.ReadNextAsync, cancellation))
            {
                return true;
            }
        }

        return await SayTheSameAsync(openLeft, openRight, cancellation);
    }

    private static async ValueTask<bool> SayTheSameAsync(Func<VaultReader> openLeft, Func<VaultReader> openRight, CancellationToken cancellation)
    {
        using var left = openLeft();
        using var right = openRight();
        return TransferSyntaxes.TryGet(left.Meta.TransferSyntax, out var leftSyntax)
            && TransferSyntaxes.TryGet(right.Meta.TransferSyntax, out var rightSyntax)
            && await NativeContent.AreSameAsync(leftSyntax, left.ReadNextAsync, rightSyntax, right.ReadNextAsync, cancellation);
    }
}
