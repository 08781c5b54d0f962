using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// The master key under a passphrase, to be kept away from the data. A text file, so that it can be printed:
/// <code>
/// dicomexchange recovery file 1
/// kdf pbkdf2-hmac-sha512 600000
/// salt &lt;base64 of 16 bytes&gt;
/// sealed &lt;base64 of nonce 12, sealed text of the key file, tag 16&gt;
/// </code>
/// AES-256-GCM; the key is PBKDF2 of the passphrase's UTF-8 bytes, the AAD the first three lines, each ended by a line feed.
/// Lines that begin with # are for the reader. A new one is needed after each rotation.
/// </summary>
public static class RecoveryFile
{
    /// <summary>Iterations of a new file: some tenths of a second for each guess.</summary>
    public const int Iterations = 600_000;

    /// <summary>Shorter passphrases are refused: the file is meant to leave the house.</summary>
    public const int MinPassphraseLength = 12;

    private const int MinIterations = 200_000;
    private const int MaxIterations = 20_000_000;
    private const int MaxLength = 16 * 1024;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const string FirstLine = "dicomexchange recovery file 1";
    private const string Kdf = "kdf pbkdf2-hmac-sha512 ";

    /// <summary>Writes the file with mode 0600 and reads it back before saying that it is there; one of that name is replaced.</summary>
    /// <exception cref="StoreException">The passphrase is too short, or the disk refused.</exception>
    public static void Write(string path, MasterKeySet keys, string passphrase, DiskCalls? disk = null) =>
        WriteSealed(path, Seal(keys, passphrase), passphrase, disk);

    /// <summary>As <see cref="Write"/> for a text that was sealed elsewhere, by whoever has the key.</summary>
    /// <exception cref="StoreException">The disk refused, or what was read back does not open.</exception>
    public static void WriteSealed(string path, string text, string passphrase, DiskCalls? disk = null)
    {
        try
        {
            PrivateFile.MakeFolder(PrivateFile.FolderOf(path));
            PrivateFile.Replace(path, Encoding.ASCII.GetBytes(text), disk ?? DiskCalls.System);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, $"writing the recovery file {path}");
        }

        Read(path, passphrase);
    }

    /// <summary>The text of a recovery file.</summary>
    /// <exception cref="StoreException">The passphrase is too short.</exception>
    public static string Seal(MasterKeySet keys, string passphrase)
    {
        if (passphrase.Trim().Length < MinPassphraseLength)
        {
            throw new StoreException(StoreReasons.PassphraseWeak, $"The passphrase of a recovery file needs at least {MinPassphraseLength} characters.");
        }

        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var bound = $"{FirstLine}\n{Kdf}{Iterations}\nsalt {Convert.ToBase64String(salt)}\n";
        var plain = keys.ToText();
        var blob = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(blob.AsSpan(0, NonceLength));
        using (var cipher = Cipher(passphrase, salt, Iterations))
        {
            cipher.Encrypt(
                blob.AsSpan(0, NonceLength), plain, blob.AsSpan(NonceLength, plain.Length), blob.AsSpan(NonceLength + plain.Length), Encoding.ASCII.GetBytes(bound));
        }

        CryptographicOperations.ZeroMemory(plain);
        return $"# Keep this file away from the data, and the passphrase away from this file.\n{bound}sealed {Convert.ToBase64String(blob)}\n";
    }

    /// <exception cref="StoreException">Missing, not in its format, or the passphrase is wrong.</exception>
    public static MasterKeySet Read(string path, string passphrase)
    {
        var lines = ReadLines(path);
        if (lines.Length != 4 || lines[0] != FirstLine
            || !lines[1].StartsWith(Kdf, StringComparison.Ordinal)
            || !int.TryParse(lines[1].AsSpan(Kdf.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < MinIterations or > MaxIterations
            || ReadBase64(lines[2], "salt ") is not { Length: SaltLength } salt
            || ReadBase64(lines[3], "sealed ") is not { Length: > NonceLength + TagLength } blob)
        {
            throw Unreadable(path, "it is not in the format of one");
        }

        var plain = new byte[blob.Length - NonceLength - TagLength];
        using var cipher = Cipher(passphrase, salt, iterations);
        try
        {
            cipher.Decrypt(
                blob.AsSpan(0, NonceLength),
                blob.AsSpan(NonceLength, plain.Length),
                blob.AsSpan(NonceLength + plain.Length),
                plain,
                Encoding.ASCII.GetBytes($"{lines[0]}\n{lines[1]}\n{lines[2]}\n"));
            return MasterKeySet.Parse(plain, path);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new StoreException(StoreReasons.PassphraseWrong, $"The passphrase does not open the recovery file {path}, or the file was changed.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            var bytes = PrivateFile.Read(path, MaxLength) ?? throw Unreadable(path, "it is too long to be one");
            return [.. Encoding.ASCII.GetString(bytes)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(static l => !l.StartsWith('#'))];
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw new StoreException(StoreReasons.KeyMissing, $"The recovery file {path} cannot be opened: {e.Message}", e);
        }
    }

    private static byte[]? ReadBase64(string line, string label)
    {
        var bytes = new byte[line.Length];
        return line.StartsWith(label, StringComparison.Ordinal) && Convert.TryFromBase64String(line[label.Length..], bytes, out var length)
            ? bytes[..length]
            : null;
    }

    private static AesGcm Cipher(string passphrase, byte[] salt, int iterations)
    {
        Span<byte> key = stackalloc byte[StoreKey.Length];
        Rfc2898DeriveBytes.Pbkdf2(passphrase.Trim(), salt, key, iterations, HashAlgorithmName.SHA512);
        var cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static StoreException Unreadable(string path, string why) =>
        new(StoreReasons.KeyUnreadable, $"The recovery file {path} cannot be used: {why}. Write a new one with 'dicomx keys recovery' while the key is still there.");
}
