using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Tests.Catalog.Snapshot;

/// <summary>A disk that tells of each call before it is made, and may refuse it by throwing.</summary>
internal sealed class HookedDisk
{
    public Action? BeforeWrite { get; set; }

    public Action? BeforeRead { get; set; }

    public DiskCalls Calls => DiskCalls.System with
    {
        Write = (file, bytes, offset) =>
        {
            BeforeWrite?.Invoke();
            DiskCalls.System.Write(file, bytes, offset);
        },
        SyncFile = file =>
        {
            BeforeWrite?.Invoke();
            DiskCalls.System.SyncFile(file);
        },
        SyncDirectory = folder =>
        {
            BeforeWrite?.Invoke();
            DiskCalls.System.SyncDirectory(folder);
        },
        Read = (file, bytes, offset) =>
        {
            BeforeRead?.Invoke();
            return DiskCalls.System.Read(file, bytes, offset);
        },
    };
}
