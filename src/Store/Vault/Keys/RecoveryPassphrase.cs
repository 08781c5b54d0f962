using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>Makes passphrases that can be read aloud and typed.</summary>
public static class RecoveryPassphrase
{
    private const int Groups = 6;
    private const int GroupLength = 5;

    /// <summary>Six groups of five characters without 0, 1, I and O: 150 bits, far beyond guessing even at one PBKDF2 a guess.</summary>
    public static string New() => string.Join(
        '-', Enumerable.Range(0, Groups).Select(static _ => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", GroupLength)));
}
