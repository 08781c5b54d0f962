using System.Diagnostics;
using System.Runtime.Versioning;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Services;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>Settings that somebody else could have written are not taken.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SettingsGuardTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task Settings_that_others_may_write_are_not_taken(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such modes.");
        await using var node = await TestNode.StartAsync(TimeProvider.System);

        (await node.MoveReceiverAsync(2, UnixFileMode.UserRead | UnixFileMode.UserWrite | others)).ShouldBeFalse();
        (await node.MoveReceiverAsync(2, UnixFileMode.UserRead | UnixFileMode.UserWrite | others)).ShouldBeFalse();
        node.SettingsProblems.ShouldContain(line => line.Contains("chmod go-w", StringComparison.Ordinal));

        (await node.MoveReceiverAsync(2)).ShouldBeTrue();
        node.SettingsProblems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(UnixFileMode.None, false)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.OtherRead, false)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    public void Nobody_but_its_owner_may_write_the_file(UnixFileMode others, bool isProblem)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such modes.");
        using var folder = new TempFolder();
        var file = folder.Write("exchange.json", "{}");
        File.SetUnixFileMode(file, Private | others);
        (SettingsGuard.ProblemOf(file)?.Expected == $"chmod go-w {file}").ShouldBe(isProblem);
        SettingsGuard.ProblemOf(folder.File("none.json")).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1000, false)]
    [InlineData(1000, 1000, false)]
    [InlineData(1000, 0, true)]
    [InlineData(1000, 1001, true)]
    [InlineData(65534, 1000, true)]
    public void The_file_is_roots_or_that_of_the_user_the_node_runs_as(int owner, int user, bool isProblem) =>
        SettingsGuard.IsStranger(owner, user).ShouldBe(isProblem);

    [Fact]
    public async Task A_file_of_another_user_is_a_problem_that_names_the_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may give a file to another user.");
        using var folder = new TempFolder();
        var file = folder.Write("exchange.json", "{}");
        File.SetUnixFileMode(file, Private);
        SettingsGuard.ProblemOf(file).ShouldBeNull();
        using (var chown = Process.Start("chown", ["12345", file]))
        {
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
            chown.ExitCode.ShouldBe(0);
        }

        var problem = SettingsGuard.ProblemOf(file).ShouldNotBeNull();
        problem.Problem.ShouldContain("belongs to user 12345");
        problem.Expected.ShouldContain($"chown root {file}");
    }
}
