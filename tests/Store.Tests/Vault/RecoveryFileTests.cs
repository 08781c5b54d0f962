using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class RecoveryFileTests : IDisposable
{
    private const string Passphrase = "correct horse battery";

    private readonly string folder = Directory.CreateTempSubdirectory("recovery-test-").FullName;

    private string FilePath => Path.Combine(folder, "away", "recovery.txt");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Data_and_recovery_file_alone_bring_everything_back()
    {
        var keyPath = Path.Combine(folder, "keys", "master.key");
        var ringPath = Path.Combine(folder, "keys.db");
        KeyId key;
        var masters = MasterKeyFile.Create(keyPath);
        using (var ring = KeyRing.Create(ringPath, masters))
        {
            key = (await ring.StudyKeyAsync(new Token(1))).Id;
        }

        RecoveryFile.Write(FilePath, masters, Passphrase);
        File.Delete(keyPath);
        MasterKeyFile.Restore(keyPath, RecoveryFile.Read(FilePath, " " + Passphrase + "\n"));

        using var back = KeyRing.Open(ringPath, MasterKeyFile.Load(keyPath));
        back.Find(new Token(1))!.Id.ShouldBe(key);
    }

    [Fact]
    public void A_wrong_passphrase_and_a_changed_file_are_refused()
    {
        RecoveryFile.Write(FilePath, MasterKeySet.New(), Passphrase);
        Should.Throw<StoreException>(() => RecoveryFile.Read(FilePath, Passphrase + "!")).Reason.ShouldBe(StoreReasons.PassphraseWrong);

        var text = File.ReadAllText(FilePath);
        text.ShouldContain("# Keep this file away");
        var sealedAt = text.IndexOf("sealed ", StringComparison.Ordinal) + 30;
        File.WriteAllText(FilePath, text[..sealedAt] + (text[sealedAt] == 'A' ? 'B' : 'A') + text[(sealedAt + 1)..]);
        Should.Throw<StoreException>(() => RecoveryFile.Read(FilePath, Passphrase)).Reason.ShouldBe(StoreReasons.PassphraseWrong);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dicomexchange recovery file 1\n")]
    [InlineData("dicomexchange recovery file 1\nkdf pbkdf2-hmac-sha512 2147483647\nsalt AAAAAAAAAAAAAAAAAAAAAA==\nsealed AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange recovery file 1\nkdf pbkdf2-hmac-sha512 1\nsalt AAAAAAAAAAAAAAAAAAAAAA==\nsealed AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange recovery file 1\nkdf pbkdf2-hmac-sha512 600000\nsalt AAAA\nsealed AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange recovery file 1\nkdf pbkdf2-hmac-sha512 600000\nsalt AAAAAAAAAAAAAAAAAAAAAA==\nsealed ####\n")]
    public void A_file_that_is_none_is_refused_before_any_work(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, text);

        Should.Throw<StoreException>(() => RecoveryFile.Read(FilePath, Passphrase)).Reason.ShouldBe(StoreReasons.KeyUnreadable);
    }

    [Fact]
    public void A_missing_file_and_a_short_passphrase_are_refused()
    {
        Should.Throw<StoreException>(() => RecoveryFile.Read(FilePath, Passphrase)).Reason.ShouldBe(StoreReasons.KeyMissing);
        Should.Throw<StoreException>(() => RecoveryFile.Write(FilePath, MasterKeySet.New(), "short      ")).Reason.ShouldBe(StoreReasons.PassphraseWeak);
        File.Exists(FilePath).ShouldBeFalse();
    }

    [Fact]
    public void Passphrases_made_here_are_long_and_never_the_same()
    {
        var made = Enumerable.Range(0, 100).Select(static _ => RecoveryPassphrase.New()).ToList();

        made.Distinct(StringComparer.Ordinal).Count().ShouldBe(100);
        made.ShouldAllBe(static p => p.Length == 35 && p.Count(static c => c == '-') == 5);
    }
}
