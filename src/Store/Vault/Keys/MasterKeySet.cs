using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// The versions of the master key that are at hand: normally one, two while a rotation is under way or until the old one is
/// destroyed. Its text form is what a key file, a credential and a recovery file hold:
/// <code>
/// dicomexchange master key 1
/// 1 &lt;base64 of 32 bytes&gt;
/// 2 &lt;base64 of 32 bytes&gt;
/// </code>
/// </summary>
public sealed class MasterKeySet
{
    /// <summary>No text form is longer; nothing longer is read.</summary>
    public const int MaxTextLength = 4096;

    private const string FirstLine = "dicomexchange master key 1";
    private readonly SortedDictionary<int, MasterKey> versions = [];

    private MasterKeySet(IEnumerable<MasterKey> keys)
    {
        foreach (var key in keys)
        {
            versions.Add(key.Version, key);
        }
    }

    public IEnumerable<int> Versions => versions.Keys;

    /// <summary>The newest: everything is wrapped under it from now on.</summary>
    public MasterKey Current => versions[versions.Keys.Max()];

    public static MasterKeySet New() => new([MasterKey.New(1)]);

    internal MasterKey? Find(int version) => versions.GetValueOrDefault(version);

    /// <summary>The same set with one more version, which becomes the current one.</summary>
    internal MasterKeySet WithNext() => new([.. versions.Values, MasterKey.New(Current.Version + 1)]);

    internal MasterKeySet OnlyCurrent() => new([Current]);

    internal byte[] ToText()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var key in versions.Values)
        {
            text.Append(key.Version).Append(' ').Append(Convert.ToBase64String(key.Secret)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <param name="text">The bytes of a key file.</param>
    /// <param name="source">How a person calls the place it was read from.</param>
    /// <exception cref="StoreException"><see cref="StoreReasons.KeyUnreadable"/>.</exception>
    internal static MasterKeySet Parse(ReadOnlySpan<byte> text, string source)
    {
        var lines = Encoding.ASCII.GetString(text).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > MaxTextLength || lines.Length < 2 || lines[0] != FirstLine)
        {
            throw Unreadable(source, $"it must begin with the line '{FirstLine}' and name at least one key");
        }

        var keys = new List<MasterKey>();
        Span<byte> secret = stackalloc byte[StoreKey.Length];
        foreach (var line in lines.AsSpan(1))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 1
                || !int.TryParse(line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                || version < 1 || keys.Exists(k => k.Version == version)
                || !Convert.TryFromBase64String(line[(space + 1)..], secret, out var length) || length != StoreKey.Length)
            {
                throw Unreadable(source, "each further line must be a version number and 32 bytes in base64, each version once");
            }

            keys.Add(new MasterKey(version, secret));
        }

        CryptographicOperations.ZeroMemory(secret);
        return new MasterKeySet(keys);
    }

    private static StoreException Unreadable(string source, string why) =>
        new(StoreReasons.KeyUnreadable, $"The master key in {source} cannot be read: {why}. Restore it from the recovery file.");
}
