using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Benchmarks.Measuring;

/// <summary>
/// An unmeasured write of the volume that is measured next, synced and removed: what the server before left for the disk to do is done, and
/// what the first writes of a run cost more is not charged to whoever comes first.
/// </summary>
internal static class Ballast
{
    private const int Block = 4 << 20;

    public static void Write(string folder, long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        var path = Path.Combine(folder, "ballast");
        var block = new byte[(int)Math.Min(Block, bytes)];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var offset = 0L; offset < bytes; offset += block.Length)
            {
                RandomAccess.Write(file, block, offset);
            }

            CheckedSync.File(file);
        }

        File.Delete(path);
    }
}
