using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>
/// Writing past the system's cache. .NET has no option for it on Linux. Memory, offset and length of each write must then be multiples
/// of the disk's block.
/// </summary>
internal static partial class DirectWriting
{
    /// <summary>What every disk's block divides in practice, and the size of a page.</summary>
    public const int Block = 4096;

    /// <summary>The error of a write that the file system does not want in these blocks; nothing has been written then.</summary>
    public const int NotValid = 22;

    private const int SetFlags = 4;
    private const int DirectOnX64 = 0x4000;
    private const int DirectOnArm = 0x10000;

    /// <summary>Switches it on or off for a file that was opened without other status flags.</summary>
    /// <returns>False when the system or the file system has no such thing; the file is then as it was.</returns>
    public static bool Set(SafeFileHandle file, bool on)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var flag = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 or Architecture.X86 => DirectOnX64,
            Architecture.Arm64 or Architecture.Arm => DirectOnArm,
            _ => 0,
        };
        return flag != 0 && FileControl(file, SetFlags, on ? flag : 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(SafeFileHandle file, int command, int argument);
}
