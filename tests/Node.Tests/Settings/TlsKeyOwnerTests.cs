using System.Diagnostics;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>Row G4 of the hostile cases for the private key of TLS; for the master key it is at MasterKeyFileTests of Store.</summary>
public sealed class TlsKeyOwnerTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly SettingsPath key;

    public TlsKeyOwnerTests()
    {
        File.WriteAllText(folder.File("node.key"), "a key");
        key = PathOf("node.key");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key.Full, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void G4_any_right_of_others_on_the_key_is_refused(UnixFileMode right)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("needs permission bits");
            return;
        }

        TlsFiles.RequireProtection(key, isKey: true);
        File.SetUnixFileMode(key.Full, UnixFileMode.UserRead | UnixFileMode.UserWrite | right);
        Problem(key).ShouldContain("Others than its owner");
        TlsFiles.RequireProtection(key, isKey: false);
    }

    [Fact]
    public async Task G4_a_key_of_another_user_is_refused_also_behind_a_link()
    {
        SkipUnlessRoot();
        File.CreateSymbolicLink(folder.File("link.key"), "node.key");
        TlsFiles.RequireProtection(PathOf("link.key"), isKey: true);
        await GiveAwayAsync("node.key");
        Problem(key).ShouldContain("belongs to another user");
        Problem(PathOf("link.key")).ShouldContain("private key");
        TlsFiles.RequireProtection(key, isKey: false);
    }

    [Fact]
    public async Task G4_a_link_of_another_user_to_our_own_key_is_refused_and_our_own_link_is_not()
    {
        SkipUnlessRoot();
        File.CreateSymbolicLink(folder.File("theirs.key"), "node.key");
        File.CreateSymbolicLink(folder.File("ours.key"), "theirs.key");
        TlsFiles.RequireProtection(PathOf("ours.key"), isKey: true);
        await GiveAwayAsync("theirs.key");
        Problem(PathOf("theirs.key")).ShouldContain("The link");
        Problem(PathOf("ours.key")).ShouldContain("theirs.key");
    }

    [Fact]
    public void G4_what_is_judged_is_the_file_that_is_read_whatever_lies_under_its_name_by_then()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("needs permission bits");
            return;
        }

        using var sound = File.OpenHandle(key.Full);
        TlsFiles.RequireProtection(sound, key);
        File.SetUnixFileMode(key.Full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using var open = File.OpenHandle(key.Full);
        File.WriteAllText(folder.File("other.key"), "another key");
        File.SetUnixFileMode(folder.File("other.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(folder.File("other.key"), key.Full, overwrite: true);

        TlsFiles.RequireProtection(key, isKey: true);
        Should.Throw<TlsMaterialException>(() => TlsFiles.RequireProtection(open, key)).Problem.ShouldContain("Others than its owner");
    }

    [Fact]
    public async Task G4_an_open_key_of_another_user_is_refused()
    {
        SkipUnlessRoot();
        await GiveAwayAsync("node.key");
        using var open = File.OpenHandle(key.Full);
        Should.Throw<TlsMaterialException>(() => TlsFiles.RequireProtection(open, key)).Problem.ShouldContain("belongs to another user");
    }

    private static string Problem(SettingsPath path) => Should.Throw<TlsMaterialException>(() => TlsFiles.RequireProtection(path, isKey: true)).Problem;

    private static void SkipUnlessRoot() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can give a file away");

    private async Task GiveAwayAsync(string name)
    {
        using var chown = Process.Start("chown", ["-h", "1", folder.File(name)]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        chown.ExitCode.ShouldBe(0);
    }

    private SettingsPath PathOf(string name) => new(name, folder.File(name));
}
