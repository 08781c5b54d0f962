using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Node.Control;

/// <summary>Where the socket of a node lies: in a folder only its user can enter.</summary>
/// <param name="Folder">Of mode 0700.</param>
/// <param name="File">The socket in it.</param>
/// <param name="User">The number of the user whose node it is: the owner of the data folder for root, else the user of this process.</param>
public sealed record ControlSocket(string Folder, string File, uint User)
{
    /// <summary>A socket's path ends at 108 bytes on Linux, at 104 elsewhere (unix(7)).</summary>
    private const int LongestPath = 100;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// In <c>run/</c> of the data folder. Where that path is too long, under a name made from it in a folder that only the node's user
    /// can write to; where there is none, in the folder for temporary files.
    /// </summary>
    public static ControlSocket Of(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, "run");
        var user = UserOf(dataFolder);
        if (Encoding.UTF8.GetByteCount(Path.Combine(folder, "control")) > LongestPath)
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)).AsSpan(0, 8));
            folder = Path.Combine(RuntimeFolder(user, ["/run/dicomx", $"/run/user/{user}", "/run"]), "dicomx-" + name);
        }

        return new ControlSocket(folder, Path.Combine(folder, "control"), user);
    }

    /// <summary>
    /// The first of the folders that is the user's own. The environment is not asked: a service and a person at the console have
    /// different ones, and both must come to the same place.
    /// </summary>
    public static string RuntimeFolder(uint user, IEnumerable<string> candidates)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OperatingSystem.IsWindows() ? Path.GetTempPath() : "/tmp";
        }

        foreach (var folder in candidates)
        {
            if (FileFacts.Of(folder) is { IsDirectory: true } facts && facts.Owner == user)
            {
                return folder;
            }
        }

        return "/tmp";
    }

    public UnixDomainSocketEndPoint EndPoint => new(File);

    /// <summary>Makes the folder and removes a socket left by a node that was killed. Only for the holder of the store's lock.</summary>
    /// <exception cref="ControlRefusedException">The folder is not ours alone.</exception>
    internal void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, OwnerOnly);
            CheckFolder();
        }

        System.IO.File.Delete(File);
    }

    /// <exception cref="ControlRefusedException">Others could have put something there.</exception>
    internal void CheckFolder()
    {
        var folder = new DirectoryInfo(Folder);
        if (folder.LinkTarget is not null || (!OperatingSystem.IsWindows() && (folder.UnixFileMode & ~OwnerOnly) != UnixFileMode.None))
        {
            throw new ControlRefusedException(
                "control-folder-unprotected", $"The folder of the control socket, {Folder}, is a link or can be entered by others. Remove it; the node makes it anew with mode 0700.");
        }

        if (OperatingSystem.IsLinux() && FileFacts.Of(Folder) is var facts && !facts.IsOurs && !(FileFacts.IsRoot && facts.Owner == User))
        {
            throw new ControlRefusedException(
                "control-folder-unprotected", $"The folder of the control socket, {Folder}, belongs to the user with the number {facts.Owner}, who is not the node's. Find out who made it, and remove it.");
        }
    }

    private static uint UserOf(string dataFolder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        return FileFacts.IsRoot ? FileFacts.Of(Path.Combine(dataFolder, ".")).Owner : (uint)UserOfProcess.Id;
    }
}
