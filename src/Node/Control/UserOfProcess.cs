using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace DicomExchange.Node.Control;

/// <summary>The user this process runs as (geteuid(2)); the framework has no call for it.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UserOfProcess
{
    public static int Id => (int)EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();
}
