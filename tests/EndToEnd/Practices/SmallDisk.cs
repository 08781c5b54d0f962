using System.Globalization;
using DicomExchange.Support;

namespace DicomExchange.EndToEnd.Practices;

/// <summary>A disk of a few megabytes in memory, mounted for one test; and a file to fill it with. Only root may do this.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempFolder folder;

    private SmallDisk(TempFolder folder) => this.folder = folder;

    public string Path => folder.Path;

    private string Ballast => folder.File("ballast");

    private long Free => new DriveInfo(folder.Path).AvailableFreeSpace;

    /// <summary>Null where mounting is not allowed.</summary>
    public static async Task<SmallDisk?> MountAsync(int megabytes)
    {
        var mounted = new TempFolder();
        var mount = ForeignTool.Find("mount");
        if (mount.IsHere && (await mount.RunAsync(["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0700"), "none", mounted.Path])).Succeeded)
        {
            return new SmallDisk(mounted);
        }

        mounted.Dispose();
        return null;
    }

    /// <summary>Fills it until that many bytes are left.</summary>
    public void Fill(long left)
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 16];
        try
        {
            while (Free - left is > 0 and var room)
            {
                file.Write(block, 0, (int)Math.Min(block.Length, room));
            }
        }
        catch (IOException)
        {
            // Full it is.
        }
    }

    public void Empty() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await ForeignTool.Find("umount").RunAsync(["-l", folder.Path]);
        folder.Dispose();
    }
}
