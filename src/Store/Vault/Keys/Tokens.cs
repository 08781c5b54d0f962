using System.Security.Cryptography;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// Tokens of unique identifiers: the first 16 bytes of HMAC-SHA256 under a subkey of the token key for each label. Only for values
/// that are unique by themselves: equal names or dates would show their frequency.
/// </summary>
public sealed class Tokens
{
    /// <summary>The instances of a series come one after the other, each with the same study and series.</summary>
    private const int Remembered = 1024;

    private readonly RecentCache<(TokenLabel Label, Uid Uid), Token> recent = new(Remembered);
    private readonly byte[][] subkeys;

    public Tokens(StoreKey key)
    {
        subkeys = new byte[Enum.GetValues<TokenLabel>().Length + 1][];
        Span<byte> info = stackalloc byte["dx1 token "u8.Length + 1];
        "dx1 token "u8.CopyTo(info);
        foreach (var label in Enum.GetValues<TokenLabel>())
        {
            info[^1] = (byte)label;
            var subkey = GC.AllocateUninitializedArray<byte>(StoreKey.Length, pinned: true);
            key.Derive(info, subkey);
            subkeys[(byte)label] = subkey;
        }
    }

    public Token Of(TokenLabel label, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(subkeys[(byte)label], value, hash);
        return Token.Read(hash);
    }

    public Token Of(TokenLabel label, Uid uid)
    {
        var isShared = label is TokenLabel.Study or TokenLabel.Series;
        if (isShared && recent.TryGet((label, uid), out var known))
        {
            return known;
        }

        Span<byte> bytes = stackalloc byte[Uid.MaxLength];
        var token = Of(label, bytes[..Encoding.ASCII.GetBytes(uid.Value, bytes)]);
        if (isShared)
        {
            recent.Add((label, uid), token);
        }

        return token;
    }
}
