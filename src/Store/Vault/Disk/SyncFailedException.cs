using System.Runtime.InteropServices;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>The operating system said that a sync failed.</summary>
/// <param name="what">"file" or "directory".</param>
/// <param name="error">The error number of the operating system.</param>
public sealed class SyncFailedException(string what, int error)
    : IOException($"Syncing a {what} to the disk failed: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).", error)
{
    public string What { get; } = what;

    public int Error { get; } = error;
}
