using System.Net;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;

namespace DicomExchange.Node;

/// <summary>
/// The ports a node listens on, kept as the settings in force have them. A port that leaves the settings takes no more connections at
/// once; the associations that came by it go on to their end.
/// </summary>
internal sealed class ListenerSet(ListenerServices services)
{
    private readonly List<(DicomListener Listener, Task End)> retired = [];
    private IReadOnlyList<(ListenerSettings Settings, DicomListener Listener)> open = [];

    /// <summary>What is listened on really, in the order of the settings.</summary>
    public IReadOnlyList<(IPEndPoint EndPoint, WireSecurity Security)> Open => [.. open.Select(o => (o.Listener.LocalEndPoint, o.Listener.Security))];

    /// <summary>Binds every port; nothing is accepted before <see cref="Start"/>.</summary>
    /// <exception cref="IOException">A port cannot be listened on; the message says why.</exception>
    public void Bind(IReadOnlyList<ListenerSettings> wanted)
    {
        var bound = new List<(ListenerSettings, DicomListener)>();
        open = bound;
        foreach (var one in wanted)
        {
            bound.Add((one, Make(one)));
        }
    }

    public void Start()
    {
        foreach (var (_, listener) in open)
        {
            listener.Start();
        }
    }

    /// <summary>Opens and closes ports until they are those of the settings.</summary>
    /// <returns>What could not be opened, and why; asked again, it is tried again.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(IReadOnlyList<ListenerSettings> wanted)
    {
        await ForgetEndedAsync();

        // What goes, goes first: a port may come back with other security or a wider address.
        foreach (var (_, listener) in open.Where(o => !wanted.Contains(o.Settings)))
        {
            await listener.StopAcceptingAsync();
            retired.Add((listener, listener.StopAsync(Timeout.InfiniteTimeSpan)));
        }

        var kept = open.Where(o => wanted.Contains(o.Settings)).ToDictionary(o => o.Settings, o => o.Listener);
        var problems = new List<string>();
        foreach (var one in wanted.Where(w => !kept.ContainsKey(w)))
        {
            try
            {
                var listener = Make(one);
                listener.Start();
                kept.Add(one, listener);
            }
            catch (IOException e)
            {
                problems.Add(e.Message);
            }
        }

        open = [.. wanted.Where(kept.ContainsKey).Select(w => (w, kept[w]))];
        return problems;
    }

    /// <summary>Stops all, those that left the settings included.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        DicomListener[] all = [.. open.Select(o => o.Listener), .. retired.Select(r => r.Listener)];
        await Task.WhenAll(all.Select(listener => listener.StopAsync(grace)));
        await Task.WhenAll(retired.Select(r => r.End));
        foreach (var listener in all)
        {
            await listener.DisposeAsync();
        }
    }

    private DicomListener Make(ListenerSettings listener) => new(
        new ListenerOptions(new IPEndPoint(listener.Address, listener.Port), listener.Security == ChannelSecurity.Tls ? WireSecurity.Tls : WireSecurity.Plain),
        services);

    private async Task ForgetEndedAsync()
    {
        foreach (var ended in retired.Where(r => r.End.IsCompleted).ToList())
        {
            await ended.Listener.DisposeAsync();
            retired.Remove(ended);
        }
    }
}
