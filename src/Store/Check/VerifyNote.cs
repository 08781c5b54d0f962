using System.Text.Json;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Check;

/// <summary>
/// The file <c>verified.json</c> in the data folder: what the last check found, so that a monitor is told of it until a clean one.
/// It stands beside the catalog and not in it, since it must outlast a catalog that is made anew.
/// </summary>
internal sealed class VerifyNote(string path)
{
    private const int MaxLength = 1024;

    /// <returns>Null when no check was ever ended.</returns>
    public LastVerify? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return PrivateFile.Read(path, MaxLength) is { } text && JsonSerializer.Deserialize<LastVerify>(text) is { } last ? last : Unreadable();
        }
        catch (Exception e) when (e is JsonException || DiskErrors.IsDisk(e))
        {
            return Unreadable();
        }
    }

    /// <exception cref="IOException">The disk refused; the note before it stands.</exception>
    public void Write(LastVerify last, DiskCalls disk) => PrivateFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(last), disk);

    private static LastVerify Unreadable() => new(default, 0, 1);
}
