using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>
/// Mode, owner, group and access control list of one file given to another, so that a file replaced by root can still be read by the service; the framework
/// has calls for the mode only.
/// </summary>
internal static partial class FileOwner
{
    private const int CurrentDirectory = -100;
    private const uint OwnerAndGroup = 0x18;
    private const int StatxLength = 256;

    /// <exception cref="IOException">Only root may give a file to another user; or the file system refused the list.</exception>
    public static void Copy(string from, SafeFileHandle to)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            CopyOwner(from, to);
        }

        // After the owner: a change of owner clears bits of the mode.
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));

        // After the mode, whose bits for the group are the mask of the list.
        if (OperatingSystem.IsLinux() && FileAcl.Of(from) is { } list && !FileAcl.TrySet(to, list))
        {
            throw new IOException($"{from} has an access control list that could not be given to the changed file. Nothing was written; edit the file by hand, or take the list away with 'setfacl -b'.");
        }
    }

    /// <returns>The user a file belongs to; null where that cannot be asked.</returns>
    public static int? Of(string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> facts = stackalloc byte[StatxLength];
        return Statx(CurrentDirectory, file, 0, OwnerAndGroup, ref MemoryMarshal.GetReference(facts)) == 0 ? (int)MemoryMarshal.Read<uint>(facts[20..]) : null;
    }

    [SupportedOSPlatform("linux")]
    private static void CopyOwner(string from, SafeFileHandle to)
    {
        // struct statx is laid out alike on every architecture: owner at 20, group at 24 (statx(2)).
        Span<byte> facts = stackalloc byte[StatxLength];
        if (Statx(CurrentDirectory, from, 0, OwnerAndGroup, ref MemoryMarshal.GetReference(facts)) != 0
            || Fchown(to, MemoryMarshal.Read<uint>(facts[20..]), MemoryMarshal.Read<uint>(facts[24..])) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"{from} belongs to another user, and the changed file could not be given to that user: {Marshal.GetPInvokeErrorMessage(error)}. Run this as that user or as root.", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte facts);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fchown(SafeFileHandle file, uint owner, uint group);
}
