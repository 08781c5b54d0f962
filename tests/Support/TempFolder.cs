namespace DicomExchange.Support;

/// <summary>A folder of one test, readable by its owner alone, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("dicomx-").FullName;

    public string Path { get; }

    /// <summary>A path below the folder; folders on the way are made.</summary>
    public string File(params ReadOnlySpan<string> parts)
    {
        var path = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>A new or existing folder below.</summary>
    public string Folder(params ReadOnlySpan<string> parts) => Directory.CreateDirectory(System.IO.Path.Combine([Path, .. parts])).FullName;

    public string Write(string name, string text)
    {
        var path = File(name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just ended may still hold a file; the system's own cleaning takes it.
        }
        catch (UnauthorizedAccessException)
        {
            // A test took its own rights away.
        }
    }
}
