using System.Security.Cryptography;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>
/// One change of a settings file: read once, written back in one step, and only if nobody else has changed it meanwhile. After a
/// crash at any instant the file holds the old text or the new one.
/// </summary>
public sealed class SettingsEditor
{
    /// <summary>Beside the file while it is being replaced; while it is there, nobody else begins.</summary>
    private const string BesideSuffix = ".new";

    private readonly string target;
    private readonly byte[] before;

    private SettingsEditor(string file, string target, byte[] before)
    {
        File = file;
        this.target = target;
        this.before = before;
    }

    /// <summary>As it was named.</summary>
    public string File { get; }

    /// <summary>The bytes that were read.</summary>
    public ReadOnlyMemory<byte> Before => before;

    /// <returns>Null for a file with mistakes, which is not edited, unless it has a draft; they are in the outcome.</returns>
    public static (SettingsEditor? Editor, SettingsOutcome Outcome) Open(string file)
    {
        var mistakes = new MistakeList();
        if (SettingsFile.ReadBounded(file, mistakes) is not { } bytes)
        {
            return (null, new SettingsOutcome(file, null, mistakes.Items, []));
        }

        // Through a link the file it leads to is replaced, not the link.
        var final = System.IO.File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file);
        var outcome = SettingsFile.Parse(bytes, file);
        return ((outcome.Settings ?? outcome.Draft) is null ? null : new SettingsEditor(file, final, bytes), outcome);
    }

    /// <summary>What the reader of the settings says of the changed text.</summary>
    public SettingsOutcome Judge(ReadOnlySpan<byte> after) => SettingsFile.Parse(after, File);

    /// <summary>The SHA-256 of a text as hex.</summary>
    public static string DigestOf(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));

    /// <summary>Puts the changed text in the file's place, with its mode and its owner.</summary>
    /// <param name="after">A text that <see cref="Judge"/> found right.</param>
    /// <param name="disk">The calls that durability rests on.</param>
    /// <exception cref="IOException">Somebody else changed the file or is about to, or the disk refused; the message says what to do.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public void Write(ReadOnlySpan<byte> after, DiskCalls disk)
    {
        var beside = target + BesideSuffix;
        if (System.IO.File.Exists(beside))
        {
            throw new IOException($"{beside} is there: another dicomx is changing the settings, or was ended in the middle. If none is running, delete that file and try again.");
        }

        var file = PrivateFile.Create(beside);
        try
        {
            using (file)
            {
                disk.Write(file, after, 0);
                FileOwner.Copy(target, file);
                disk.SyncFile(file);
            }

            RequireUnchanged();
            disk.Rename(beside, target);
        }
        catch
        {
            System.IO.File.Delete(beside);
            throw;
        }

        disk.SyncDirectory(Path.GetDirectoryName(target)!);
    }

    private void RequireUnchanged()
    {
        var mistakes = new MistakeList();
        if (SettingsFile.ReadBounded(target, mistakes) is not { } now || !now.AsSpan().SequenceEqual(before))
        {
            throw new IOException($"{File} was changed by somebody else in the meantime. Nothing was written; try again.");
        }
    }
}
