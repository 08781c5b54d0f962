using System.Text;
using Serilog.Sinks.File;

namespace DicomExchange.Host.Logging;

/// <summary>Log files are for the user the node runs as, and for a group that is let into their folder; nobody else reads them, however the process was started.</summary>
internal sealed class PrivateLogFiles : FileLifecycleHooks
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Mode);
        }

        return underlyingStream;
    }
}
