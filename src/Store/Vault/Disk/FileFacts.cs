using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>What the file system says about a path itself; a link is not followed.</summary>
/// <param name="Exists">There is something of that name.</param>
/// <param name="IsLink">It is a symbolic link.</param>
/// <param name="IsFile">It is a regular file.</param>
/// <param name="IsDirectory">It is a directory.</param>
/// <param name="IsPrivate">Nobody but the owner has any right on it.</param>
/// <param name="IsOurs">The owner is the user this process runs as.</param>
/// <param name="Mode">The permission bits, for a message.</param>
public readonly partial record struct FileFacts(
    bool Exists, bool IsLink, bool IsFile, bool IsDirectory, bool IsPrivate, bool IsOurs, UnixFileMode Mode)
{
    private const int CurrentDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint TypeModeOwnerBlocks = 0x40B;
    private const int StatxLength = 256;
    private const int TypeMask = 0xF000;
    private const int NotFound = 2;
    private const int NotADirectory = 20;

    /// <summary>The number of the user it belongs to.</summary>
    public uint Owner { get; private init; }

    /// <summary>The file system it lies on; the same number means the same one.</summary>
    public ulong Device { get; private init; }

    /// <summary>Room it takes on the disk, in units of 512 bytes.</summary>
    public ulong Blocks { get; private init; }

    /// <summary>The user this process runs as is root.</summary>
    [SupportedOSPlatform("linux")]
    public static bool IsRoot => EffectiveUser() == 0;

    /// <exception cref="IOException">The path cannot be looked at.</exception>
    [SupportedOSPlatform("linux")]
    public static FileFacts Of(string path) => Of(CurrentDirectory, path, DoNotFollow, path);

    /// <summary>What is said about an open file, whatever its name leads to by now.</summary>
    /// <exception cref="IOException">The file cannot be looked at.</exception>
    [SupportedOSPlatform("linux")]
    public static FileFacts Of(SafeFileHandle file) => Of((int)file.DangerousGetHandle(), string.Empty, EmptyPath, "An open file");

    [SupportedOSPlatform("linux")]
    private static FileFacts Of(int directory, string path, int flags, string name)
    {
        // struct statx is laid out alike on every architecture: owner at 20, mode at 28, blocks at 48, device at 136 and 140 (statx(2)).
        Span<byte> facts = stackalloc byte[StatxLength];
        if (Statx(directory, path, flags, TypeModeOwnerBlocks, ref MemoryMarshal.GetReference(facts)) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NotFound or NotADirectory
                ? default
                : throw new IOException($"{name} cannot be looked at: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }

        var owner = MemoryMarshal.Read<uint>(facts[20..]);
        var mode = MemoryMarshal.Read<ushort>(facts[28..]);
        return new FileFacts(
            true,
            (mode & TypeMask) == 0xA000,
            (mode & TypeMask) == 0x8000,
            (mode & TypeMask) == 0x4000,
            (mode & 0x3F) == 0,
            owner == EffectiveUser(),
            (UnixFileMode)(mode & 0xFFF))
        {
            Owner = owner,
            Blocks = MemoryMarshal.Read<ulong>(facts[48..]),
            Device = ((ulong)MemoryMarshal.Read<uint>(facts[136..]) << 32) | MemoryMarshal.Read<uint>(facts[140..]),
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte facts);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
