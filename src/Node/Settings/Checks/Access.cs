namespace DicomExchange.Node.Settings.Checks;

/// <summary>The permission bits of files, as far as they concern others than the owner.</summary>
internal static class Access
{
    private const UnixFileMode Writing = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others = Writing
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <returns>Null when nobody but the owner has any right, where there is no such file, and on Windows.</returns>
    public static OtherAccess? OfOthers(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path))
        {
            return null;
        }

        return File.GetUnixFileMode(path) switch
        {
            var mode when (mode & Writing) != UnixFileMode.None => OtherAccess.Read | OtherAccess.Write,
            var mode when (mode & Others) != UnixFileMode.None => OtherAccess.Read,
            _ => null,
        };
    }

    /// <summary>Such as <c>0644</c>.</summary>
    public static string Octal(string path) =>
        OperatingSystem.IsWindows() ? string.Empty : Convert.ToString((int)File.GetUnixFileMode(path), 8).PadLeft(4, '0');
}
