using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>A disk whose n-th call fails.</summary>
internal sealed class Faults
{
    public const int InputOutputError = 5;
    public const int NoSpace = 28;

    /// <summary>The number of the call that fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    /// <summary>What it answers; a failing sync always answers as a failed sync.</summary>
    public int Error { get; set; } = InputOutputError;

    public int Calls { get; private set; }

    public List<string> Trace { get; } = [];

    public DiskCalls Disk => new()
    {
        Write = (file, bytes, offset) =>
        {
            Count("write");
            RandomAccess.Write(file, bytes, offset);
        },
        SyncFile = file =>
        {
            Count("sync file");
            CheckedSync.File(file);
        },
        SyncData = file =>
        {
            Count("sync data");
            CheckedSync.Data(file);
        },
        Allocate = (file, offset, length) =>
        {
            Count("allocate");
            return DiskCalls.System.Allocate(file, offset, length);
        },
        Punch = (file, offset, length) =>
        {
            Count("punch");
            return DiskCalls.System.Punch(file, offset, length);
        },
        SyncDirectory = path =>
        {
            Count($"sync {Path.GetFileName(path)}");
            CheckedSync.Directory(path);
        },
        Rename = (from, to) =>
        {
            Count("rename");
            File.Move(from, to, overwrite: true);
        },
    };

    public void Reset(int failAt)
    {
        FailAt = failAt;
        Calls = 0;
        Trace.Clear();
    }

    private void Count(string call)
    {
        Trace.Add(call);
        Calls++;
        if (Calls != FailAt)
        {
            return;
        }

        throw call.StartsWith("sync", StringComparison.Ordinal)
            ? new SyncFailedException(call, Error)
            : new IOException("refused", Error);
    }
}
