using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Sharing;

/// <summary>
/// A retrieval by DCMTK's tools that stands still at one instance for as long as the test likes: where its file belongs there is a pipe, which
/// the tool cannot finish writing before somebody reads. The node waits for that instance's answer meanwhile.
/// </summary>
/// <param name="folder">Where the instances come to.</param>
/// <param name="file">As the tool names the file of the instance at which it is held.</param>
internal sealed class HeldRetrieval(string folder, string file) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly string pipe = Path.Combine(folder, file);
    private readonly List<IAsyncDisposable> kept = [];
    private RunningProcess? tool;
    private Task<FileStream>? reading;

    /// <summary>Where the instances come to.</summary>
    public string Folder => folder;

    /// <summary>Instances that have come, that at which it is held not counted.</summary>
    public int Others => Directory.GetFiles(folder).Count(f => f != pipe);

    public T Keep<T>(T thing)
        where T : IAsyncDisposable
    {
        kept.Add(thing);
        return thing;
    }

    public void Begin(RunningProcess started) => tool = started;

    /// <summary>To be called before <see cref="Begin"/>: puts the pipe in the place of the file.</summary>
    public async Task LayPipeAsync()
    {
        (await ForeignTool.Find("mkfifo").RunAsync([pipe])).ExitCode.ShouldBe(0);

        // Opening it for reading ends when the tool has opened it for writing.
        reading = Task.Run(() => File.OpenRead(pipe));
    }

    /// <summary>Waits until the tool has come to the pipe.</summary>
    public async Task HeldAsync() => await reading!.WaitAsync(Patience);

    /// <summary>Lets it go on, and waits for its end.</summary>
    /// <returns>Bytes of the instance at which it was held.</returns>
    public async Task<long> ReleaseAsync()
    {
        await using var stream = await reading!;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        await tool!.WaitForExitAsync(Patience);
        return bytes.Length;
    }

    public async ValueTask DisposeAsync()
    {
        if (tool is not null)
        {
            await tool.DisposeAsync();
        }

        for (var i = kept.Count - 1; i >= 0; i--)
        {
            await kept[i].DisposeAsync();
        }
    }
}
