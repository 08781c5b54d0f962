using System.Runtime.Versioning;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Wire.Tls;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Node.Services;

/// <summary>Reads the files that the settings name into one TLS policy.</summary>
public static class TlsFiles
{
    /// <summary>No certificate, key or revocation list of a practice comes near it.</summary>
    private const int MaxFileBytes = 16 * 1024 * 1024;

    private const int MostLinks = 16;
    private const uint Root = 0;

    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <returns>Null where the settings have no <c>tls</c> block.</returns>
    /// <exception cref="TlsMaterialException">A file cannot be used; the message says which, why, and what to do.</exception>
    public static TlsPolicy? Load(NodeSettings settings) =>
        settings.Tls is not { } tls ? null : TlsPolicy.Create(TrustOf(settings, tls, Read) with { Certificate = Read(tls.Certificate), Key = ReadKey(tls.Key) });

    /// <summary>A policy in force with the trust of other settings, as far as their files can be used.</summary>
    public static TlsPolicy WithTrust(TlsPolicy inForce, NodeSettings settings) => settings.Tls is { } tls
        ? inForce.WithTrustOf(TrustOf(settings, tls, ReadOrNothing))
        : inForce.WithPins([.. settings.Partners.SelectMany(p => p.Certificates)]);

    private static TlsPolicyOptions TrustOf(NodeSettings settings, TlsSettings tls, Func<SettingsPath, TlsMaterial> read) => new()
    {
        Certificate = Nothing(tls.Certificate),
        Trust = [.. tls.Trust.Select(read)],
        Revoked = [.. tls.Revoked.Select(read)],
        RequireRevocationLists = tls.RequireRevocationLists,
        AcceptExpiredRevocationLists = tls.AcceptExpiredRevocationLists,
        Pins = [.. settings.Partners.SelectMany(p => p.Certificates)],
    };

    private static TlsMaterial ReadOrNothing(SettingsPath path)
    {
        try
        {
            return Read(path);
        }
        catch (TlsMaterialException)
        {
            return Nothing(path);
        }
    }

    private static TlsMaterial Nothing(SettingsPath path) => new(path.Full, ReadOnlyMemory<byte>.Empty);

    /// <exception cref="TlsMaterialException">Somebody else could use or exchange a private key.</exception>
    internal static void RequireProtection(SettingsPath path, bool isKey)
    {
        if (isKey && OperatingSystem.IsLinux())
        {
            RequireOwner(path.Full);
        }

        if (isKey && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path.Full) & OthersMay) is not UnixFileMode.None)
        {
            throw OpenToOthers(path);
        }
    }

    /// <summary>
    /// The key belongs to this user or to root, and so does each link on the way to it: whatever renews certificates may go through links, a
    /// stranger may not.
    /// </summary>
    [SupportedOSPlatform("linux")]
    private static void RequireOwner(string key)
    {
        var at = key;
        for (var links = 0; links < MostLinks; links++)
        {
            var facts = FileFacts.Of(at);
            if (facts.Exists && !facts.IsOurs && facts.Owner != Root)
            {
                var what = facts.IsLink ? "link" : "private key";
                throw new TlsMaterialException(key, $"The {what} {at} belongs to another user.", $"Take the key as compromised if that is a stranger; else: chown -h {Environment.UserName} {at}");
            }

            if (!facts.IsLink)
            {
                return;
            }

            at = File.ResolveLinkTarget(at, returnFinalTarget: false)!.FullName;
        }

        throw new TlsMaterialException(key, $"More than {MostLinks} links lead to the private key.", "Name the key itself in the settings.");
    }

    private static TlsMaterial ReadKey(SettingsPath path) => Read(path, file =>
    {
        RequireProtection(file, path);
        RequireProtection(path, isKey: true);
    });

    /// <summary>What is open is what is read: another file put in its place under the name changes nothing any more.</summary>
    /// <exception cref="TlsMaterialException">Somebody else could use or exchange this private key.</exception>
    internal static void RequireProtection(SafeFileHandle open, SettingsPath path)
    {
        if (OperatingSystem.IsLinux() && FileFacts.Of(open) is { IsOurs: false, Owner: not Root })
        {
            throw new TlsMaterialException(path.Full, "The private key belongs to another user.", $"Take the key as compromised if that is a stranger; else: chown {Environment.UserName} {path.Full}");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(open) & OthersMay) is not UnixFileMode.None)
        {
            throw OpenToOthers(path);
        }
    }

    private static TlsMaterialException OpenToOthers(SettingsPath path) =>
        new(path.Full, "Others than its owner may use this private key.", $"Take it as compromised if they are strangers; else: chmod 600 {path.Full}");

    /// <exception cref="TlsMaterialException">It cannot be read.</exception>
    internal static TlsMaterial Read(SettingsPath path) => Read(path, static _ => { });

    private static TlsMaterial Read(SettingsPath path, Action<SafeFileHandle> check)
    {
        try
        {
            using var file = File.OpenHandle(path.Full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            check(file);
            var length = RandomAccess.GetLength(file);
            if (length > MaxFileBytes)
            {
                throw new TlsMaterialException(path.Full, $"The file has {length} bytes; that is no certificate, key or revocation list.", "Correct the path in the settings.");
            }

            var content = new byte[length];
            return new TlsMaterial(path.Full, content.AsMemory(0, ReadAll(file, content)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsMaterialException(path.Full, $"The file cannot be read: {e.Message}", "Correct the path in the settings, or let the user of the service read it.", e);
        }
    }

    /// <returns>How much there was; a file that shrinks meanwhile ends sooner.</returns>
    private static int ReadAll(SafeFileHandle file, byte[] content)
    {
        var read = 0;
        while (read < content.Length && RandomAccess.Read(file, content.AsSpan(read), read) is > 0 and var count)
        {
            read += count;
        }

        return read;
    }
}
