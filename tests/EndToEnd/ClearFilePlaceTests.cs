using DicomExchange.Dicom.Standard;
using DicomExchange.Host;
using DicomExchange.Host.Commands;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>Whatever others do in a folder while a clear file is written there: nothing of theirs is lost, and no half file looks like a whole one.</summary>
public sealed class ClearFilePlaceTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string to;
    private readonly string path;

    public ClearFilePlaceTests()
    {
        to = folder.Folder("out");
        path = Path.Combine(to, "trail.csv");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_somebody_puts_in_the_place_meanwhile_stays_there_and_nothing_of_ours_beside_it(bool fails)
    {
        var other = folder.Write("other", "somebody's own");

        var error = await Should.ThrowAsync<Exception>(() => WriteAsync(async file =>
        {
            await file.WriteAsync("half"u8.ToArray(), Cancel);
            File.Move(other, path, overwrite: true);
            if (fails)
            {
                throw new InvalidDataException("first");
            }
        }));

        if (fails)
        {
            error.ShouldBeOfType<InvalidDataException>();
        }
        else
        {
            error.ShouldBeOfType<CommandRefusedException>().Message.ShouldBe($"Somebody else made a file {path} meanwhile, and it was left as it is; what was written for it was given up. Name a new one with --out.");
        }

        (await File.ReadAllTextAsync(path, Cancel)).ShouldBe("somebody's own");
        Directory.GetFileSystemEntries(to).ShouldBe([path]);
    }

    [Fact]
    public async Task A_half_file_that_cannot_be_removed_hides_not_why_it_was_given_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a file that is open cannot be taken away there");
        var error = await Should.ThrowAsync<CommandRefusedException>(() => WriteAsync(_ =>
        {
            MakeFolders();
            throw new CommandRefusedException("The first reason.");
        }));

        error.Message.ShouldBe($"The first reason. What was written is still in {Directory.GetFileSystemEntries(to).ShouldHaveSingleItem()}, in clear: remove it.");
        Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        (await Should.ThrowAsync<InvalidDataException>(() => WriteAsync(_ =>
        {
            MakeFolders();
            throw new InvalidDataException("first");
        }))).Message.ShouldBe("first");
    }

    [Fact]
    public async Task The_file_has_its_name_only_when_it_is_whole()
    {
        var isThere = true;

        var told = await WriteAsync(async file =>
        {
            await file.WriteAsync("who"u8.ToArray(), Cancel);
            await file.FlushAsync(Cancel);
            isThere = File.Exists(path);
            await file.WriteAsync("le"u8.ToArray(), Cancel);
        });

        told.ShouldBe(path);
        isThere.ShouldBeFalse();
        (await File.ReadAllTextAsync(path, Cancel)).ShouldBe("whole");
        Directory.GetFileSystemEntries(to).ShouldBe([path]);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>In the place of every file a folder of its name, which no deletion of a file takes away.</summary>
    private void MakeFolders()
    {
        foreach (var file in Directory.GetFiles(to))
        {
            File.Delete(file);
            Directory.CreateDirectory(file);
        }
    }

    private Task<string> WriteAsync(Func<Stream, Task> write) => ClearFile.WriteAsync(path, Settings(), (file, _) => write(file));

    private NodeSettings Settings() => new()
    {
        Node = new IdentitySettings
        {
            AeTitles = [AeTitle.Parse("RIVER")],
            Data = new SettingsPath("data", Path.Combine(folder.Path, "node", "data")),
            KeyFile = new SettingsPath("keys/master.key", Path.Combine(folder.Path, "node", "keys", "master.key")),
        },
        Listeners = [],
        Partners = [],
    };
}
