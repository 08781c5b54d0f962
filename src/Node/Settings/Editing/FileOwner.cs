using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>
/// Mode, owner and group of one file given to another, so that a file replaced by root can still be read by the service; the framework
/// has calls for the mode only.
/// </summary>
internal static partial class FileOwner
{
    private const int CurrentDirectory = -100;
    private const uint OwnerAndGroup = 0x18;
    private const int StatxLength = 256;

    /// <exception cref="IOException">Only root may give a file to another user.</exception>
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
