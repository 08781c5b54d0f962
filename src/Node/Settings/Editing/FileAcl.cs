using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>The POSIX access control list of a file as the kernel keeps it (acl(5)); the framework has no call for it.</summary>
[SupportedOSPlatform("linux")]
internal static partial class FileAcl
{
    private const string Name = "system.posix_acl_access";

    /// <summary>An extended attribute is never longer (xattr(7)).</summary>
    private const int Longest = 65536;

    private const int NoData = 61;
    private const int NotSupported = 95;

    /// <returns>Null where the file has none beyond its mode, or its file system knows none.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[]? Of(string file)
    {
        var list = new byte[Longest];
        var length = GetXattr(file, Name, list, Longest);
        if (length >= 0)
        {
            return list[..(int)length];
        }

        var error = Marshal.GetLastPInvokeError();
        return error is NoData or NotSupported
            ? null
            : throw new IOException($"The access control list of {file} cannot be read: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    /// <returns>False where it could not be set; the file is as it was.</returns>
    public static bool TrySet(SafeFileHandle file, byte[] list) => FSetXattr(file, Name, list, (nuint)list.Length, 0) == 0;

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetXattr(string path, string name, [Out] byte[] value, nuint size);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FSetXattr(SafeFileHandle file, string name, byte[] value, nuint size, int flags);
}
