using System.Runtime.Versioning;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Settings.Editing;

/// <summary>A settings file is replaced in one step, by one hand at a time.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SettingsEditorTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly byte[] After = System.Text.Encoding.UTF8.GetBytes(Sample.With(("RIVERDENTAL", "LAKEDENTAL")));

    /// <summary>Version 2, then tag, permissions and user of each entry (linux/posix_acl_xattr.h): rw- its owner, r-- user 12345, r-- its group, r-- the mask, --- others.</summary>
    private static readonly byte[] ReadableByUser12345 = Convert.FromHexString(
        "02000000" + "01000600FFFFFFFF" + "0200040039300000" + "04000400FFFFFFFF" + "10000400FFFFFFFF" + "20000000FFFFFFFF");

    private readonly TempFolder folder = new();
    private readonly string file;

    public SettingsEditorTests()
    {
        file = folder.Write("exchange.json", Sample.Text);
        File.SetUnixFileMode(file, Mode);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_new_text_takes_the_place_of_the_old_with_its_mode()
    {
        Open().Write(After, DiskCalls.System);

        File.ReadAllBytes(file).ShouldBe(After);
        File.GetUnixFileMode(file).ShouldBe(Mode);
        Directory.GetFileSystemEntries(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void The_new_text_has_the_access_control_list_of_the_old()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There are no such lists.");
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
        {
            Assert.SkipUnless(FileAcl.TrySet(handle, ReadableByUser12345), "The file system of the temporary folder has no such lists.");
        }

        var list = FileAcl.Of(file).ShouldNotBeNull();
        Open().Write(After, DiskCalls.System);

        File.ReadAllBytes(file).ShouldBe(After);
        FileAcl.Of(file).ShouldBe(list);
        File.GetUnixFileMode(file).ShouldBe(Mode);
        FileAcl.Of(folder.Path).ShouldBeNull();
    }

    [Fact]
    public void Through_a_link_the_file_it_leads_to_is_replaced_and_the_link_stays()
    {
        var link = folder.File("link.json");
        File.CreateSymbolicLink(link, file);

        SettingsEditor.Open(link).Editor!.Write(After, DiskCalls.System);

        File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName.ShouldBe(file);
        File.ReadAllBytes(file).ShouldBe(After);
    }

    [Fact]
    public void Somebody_elses_change_in_the_meantime_is_never_overwritten()
    {
        var editor = Open();
        File.AppendAllText(file, "\n");

        Should.Throw<IOException>(() => editor.Write(After, DiskCalls.System)).Message.ShouldContain("was changed by somebody else");
        File.ReadAllText(file).ShouldBe(Sample.Text + "\n");
        Directory.GetFileSystemEntries(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void While_one_is_writing_another_does_not_begin()
    {
        folder.Write("exchange.json.new", "half");

        Should.Throw<IOException>(() => Open().Write(After, DiskCalls.System)).Message.ShouldContain("another dicomx is changing the settings");
        File.ReadAllText(folder.File("exchange.json.new")).ShouldBe("half");
    }

    [Fact]
    public void A_file_with_mistakes_is_not_edited()
    {
        File.WriteAllText(file, Sample.With(("\"port\": 2762", "\"port\": 0")));

        var (editor, outcome) = SettingsEditor.Open(file);
        editor.ShouldBeNull();
        outcome.Mistakes.Count.ShouldBe(1);
    }

    /// <summary>Whichever call to the disk fails: the file is the old one or the new one, and nothing is left beside it.</summary>
    [Fact]
    public void Whichever_call_to_the_disk_fails_the_file_is_whole()
    {
        var outcomes = new List<bool>();
        for (var failing = 0; failing < 4; failing++)
        {
            File.WriteAllText(file, Sample.Text);
            Should.Throw<IOException>(() => Open().Write(After, FailingAt(failing))).Message.ShouldBe("injected");

            outcomes.Add(File.ReadAllBytes(file).AsSpan().SequenceEqual(After));
            (outcomes[^1] || File.ReadAllText(file) == Sample.Text).ShouldBeTrue();
            Directory.GetFileSystemEntries(folder.Path).ShouldHaveSingleItem();
        }

        outcomes.ShouldBe([false, false, false, true]);
    }

    private SettingsEditor Open() => SettingsEditor.Open(file).Editor.ShouldNotBeNull();

    private static DiskCalls FailingAt(int call)
    {
        var calls = 0;
        void Count()
        {
            if (calls++ == call)
            {
                throw new IOException("injected");
            }
        }

        var real = DiskCalls.System;
        return new DiskCalls
        {
            Write = (handle, bytes, offset) =>
            {
                Count();
                real.Write(handle, bytes, offset);
            },
            SyncFile = handle =>
            {
                Count();
                real.SyncFile(handle);
            },
            Rename = (from, to) =>
            {
                Count();
                real.Rename(from, to);
            },
            SyncDirectory = path =>
            {
                Count();
                real.SyncDirectory(path);
            },
        };
    }
}
