using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class MasterKeyFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("key-test-").FullName;

    private string KeyPath => Path.Combine(folder, "keys", "master.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_new_key_file_is_private_from_the_start_and_loads()
    {
        MasterKeyFile.Create(KeyPath);

        MasterKeyFile.Load(KeyPath).Versions.ShouldBe([1]);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyPath).ShouldBe(Private);
            File.GetUnixFileMode(Path.GetDirectoryName(KeyPath)!).ShouldBe(Private | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_key_file_is_never_overwritten()
    {
        MasterKeyFile.Create(KeyPath);
        var before = File.ReadAllBytes(KeyPath);

        Should.Throw<StoreException>(() => MasterKeyFile.Create(KeyPath)).Reason.ShouldBe(StoreReasons.KeyExists);
        Should.Throw<StoreException>(() => MasterKeyFile.Restore(KeyPath, MasterKeySet.New())).Reason.ShouldBe(StoreReasons.KeyExists);

        File.ReadAllBytes(KeyPath).ShouldBe(before);
    }

    [Fact]
    public void G4_A_missing_key_file_says_how_to_get_it_back() =>
        Should.Throw<StoreException>(() => MasterKeyFile.Load(KeyPath)).ShouldSatisfyAllConditions(
            e => e.Reason.ShouldBe(StoreReasons.KeyMissing),
            e => e.Message.ShouldContain("recovery"),
            e => e.Message.ShouldContain(KeyPath));

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void G4_Any_right_of_others_on_file_or_folder_is_refused(UnixFileMode right)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs Unix permissions");
            return;
        }

        MasterKeyFile.Create(KeyPath);
        File.SetUnixFileMode(KeyPath, Private | right);
        var error = Should.Throw<StoreException>(() => MasterKeyFile.Load(KeyPath));
        error.Reason.ShouldBe(StoreReasons.KeyUnprotected);
        error.Message.ShouldContain("chmod 600");

        File.SetUnixFileMode(KeyPath, Private);
        File.SetUnixFileMode(Path.GetDirectoryName(KeyPath)!, Private | UnixFileMode.UserExecute | right);
        error = Should.Throw<StoreException>(() => MasterKeyFile.Load(KeyPath));
        error.Reason.ShouldBe(StoreReasons.KeyUnprotected);
        error.Message.ShouldContain("chmod 700");
    }

    [Fact]
    public void G4_Another_owner_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can give a file away");
        MasterKeyFile.Create(KeyPath);
        ChangeOwner(KeyPath);

        var error = Should.Throw<StoreException>(() => MasterKeyFile.Load(KeyPath));

        error.Reason.ShouldBe(StoreReasons.KeyUnprotected);
        error.Message.ShouldContain("another user");
    }

    [Fact]
    public void G4_A_link_a_folder_and_a_link_to_the_folder_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs symbolic links");
        MasterKeyFile.Create(KeyPath);
        var link = Path.Combine(Path.GetDirectoryName(KeyPath)!, "link.key");
        File.CreateSymbolicLink(link, KeyPath);
        Should.Throw<StoreException>(() => MasterKeyFile.Load(link)).Reason.ShouldBe(StoreReasons.KeyUnprotected);

        var linkedFolder = Path.Combine(folder, "linked");
        Directory.CreateSymbolicLink(linkedFolder, Path.GetDirectoryName(KeyPath)!);
        Should.Throw<StoreException>(() => MasterKeyFile.Load(Path.Combine(linkedFolder, "master.key"))).Reason.ShouldBe(StoreReasons.KeyUnprotected);

        Should.Throw<StoreException>(() => MasterKeyFile.Load(Path.GetDirectoryName(KeyPath)!)).Reason.ShouldBe(StoreReasons.KeyUnprotected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dicomexchange master key 1\n")]
    [InlineData("dicomexchange master key 2\n1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange master key 1\n1 AAAA\n")]
    [InlineData("dicomexchange master key 1\n0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange master key 1\n-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange master key 1\n1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange master key 1\n1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("dicomexchange master key 1\n1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=A\n")]
    public void A_file_that_is_no_key_is_refused_without_showing_it(string text)
    {
        Directory.CreateDirectory(folder);
        MasterKeyFile.Create(KeyPath);
        File.WriteAllText(KeyPath, text);

        var error = Should.Throw<StoreException>(() => MasterKeyFile.Load(KeyPath));

        error.Reason.ShouldBe(StoreReasons.KeyUnreadable);
        error.Message.ShouldNotContain("AAAA");
    }

    [Fact]
    public void A_file_of_any_size_is_not_read_whole()
    {
        MasterKeyFile.Create(KeyPath);
        using (var file = File.OpenWrite(KeyPath))
        {
            file.SetLength(1L << 40);
        }

        Should.Throw<StoreException>(() => MasterKeyFile.Load(KeyPath)).Reason.ShouldBe(StoreReasons.KeyUnreadable);
    }

    [Fact]
    public void A_credential_is_found_by_its_name_only_in_its_folder()
    {
        MasterKeyFile.Create(KeyPath);
        var before = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        try
        {
            Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", null);
            MasterKeyFile.LoadCredential("master.key").ShouldBeNull();
            Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", Path.GetDirectoryName(KeyPath));
            MasterKeyFile.LoadCredential("master.key")!.Versions.ShouldBe([1]);
            MasterKeyFile.LoadCredential("other").ShouldBeNull();
            MasterKeyFile.LoadCredential("../keys/other").ShouldBeNull();
        }
        finally
        {
            Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", before);
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5389", Justification = "A test tool from the path.")]
    private static void ChangeOwner(string path)
    {
        using var chown = System.Diagnostics.Process.Start("chown", ["65534", path]);
        chown.WaitForExit();
        chown.ExitCode.ShouldBe(0);
    }
}
