using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace DicomExchange.Node.Control;

/// <summary>Where the socket of a node lies: in a folder only its user can enter.</summary>
/// <param name="Folder">Of mode 0700.</param>
/// <param name="File">The socket in it.</param>
public sealed record ControlSocket(string Folder, string File)
{
    /// <summary>A socket's path ends at 108 bytes on Linux, at 104 elsewhere (unix(7)).</summary>
    private const int LongestPath = 100;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>In <c>run/</c> of the data folder; where that path is too long, in a folder for temporary files, under a name made from it.</summary>
    public static ControlSocket Of(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, "run");
        if (Encoding.UTF8.GetByteCount(Path.Combine(folder, "control")) > LongestPath)
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)).AsSpan(0, 8));
            folder = Path.Combine(OperatingSystem.IsWindows() ? Path.GetTempPath() : "/tmp", "dicomx-" + name);
        }

        return new ControlSocket(folder, Path.Combine(folder, "control"));
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
    }
}
