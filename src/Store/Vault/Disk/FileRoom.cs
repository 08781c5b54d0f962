using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>Room on the disk for a part of a file, given before it is written and taken away when it is not wanted any more.</summary>
internal static partial class FileRoom
{
    private const int Interrupted = 4;
    private const int BadValue = 22;
    private const int NoCall = 38;
    private const int NotSupported = 95;
    private const int Extend = 0;
    private const int PunchHoleAndKeepSize = 3;

    /// <returns>False where the file system cannot.</returns>
    /// <exception cref="IOException">The disk is full, or refused.</exception>
    public static bool Allocate(SafeFileHandle file, long offset, long length) => Call(file, Extend, offset, length);

    /// <inheritdoc cref="Allocate"/>
    public static bool Punch(SafeFileHandle file, long offset, long length) => Call(file, PunchHoleAndKeepSize, offset, length);

    private static bool Call(SafeFileHandle file, int mode, long offset, long length)
    {
        // Where a pointer has 32 bits, so may the call's offsets.
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return false;
        }

        while (Fallocate(file, mode, offset, length) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error is NotSupported or NoCall or BadValue)
            {
                return false;
            }

            if (error != Interrupted)
            {
                throw new IOException($"Room for a file could not be given or taken back: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).", error);
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fallocate(SafeFileHandle file, int mode, long offset, long length);
}
