using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DicomExchange.Support;

/// <summary>An Orthanc server of one test: storage in a temporary folder, REST on the loopback address without passwords.</summary>
public sealed class Orthanc : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly RunningProcess process;
    private readonly TempFolder folder;
    private readonly HttpClient web;

    private Orthanc(RunningProcess process, TempFolder folder, OrthancPorts ports)
    {
        this.process = process;
        this.folder = folder;
        Ports = ports;
        web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports.Web}/"), Timeout = TimeSpan.FromMinutes(5) };
    }

    public OrthancPorts Ports { get; }

    public string Output => process.Output;

    public int Id => process.Id;

    /// <summary>The program: Debian's package calls it with a capital letter.</summary>
    public static ForeignTool Tool { get; } = ForeignTool.Find("Orthanc");

    /// <summary>Starts one and waits for its doors.</summary>
    /// <param name="options">Title, TLS files and the nodes it knows.</param>
    public static async Task<Orthanc> StartAsync(OrthancOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var place = new TempFolder();
        var ports = new OrthancPorts(options.Port ?? FreePort.Next(), FreePort.Next());
        var settings = place.Write("orthanc.json", Settings(options, ports, place).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        var running = Tool.Start([settings], place.Path);
        try
        {
            await running.WaitForPortAsync(ports.Web, StartLimit);
            await running.WaitForPortAsync(ports.Dicom, StartLimit);
            return new Orthanc(running, place, ports);
        }
        catch
        {
            await running.DisposeAsync();
            place.Dispose();
            throw;
        }
    }

    public async Task<JsonNode?> GetAsync(string path) => JsonNode.Parse(await web.GetStringAsync(new Uri(path, UriKind.Relative)));

    public Task<byte[]> BytesAsync(string path) => web.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    /// <summary>POST of JSON; the answer is parsed.</summary>
    /// <exception cref="HttpRequestException">Orthanc refused; its reason is in the message.</exception>
    public async Task<JsonNode?> PostAsync(string path, JsonNode body)
    {
        using var answer = await web.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return await ReadAsync(answer);
    }

    /// <summary>Puts one Part 10 file into its storage and gives Orthanc's name of the instance.</summary>
    public async Task<string> UploadAsync(ReadOnlyMemory<byte> file)
    {
        using var content = new ReadOnlyMemoryContent(file);
        using var answer = await web.PostAsync(new Uri("instances", UriKind.Relative), content);
        return (string?)(await ReadAsync(answer))?["ID"] ?? throw new InvalidOperationException("Orthanc gave no name.");
    }

    public async ValueTask DisposeAsync()
    {
        web.Dispose();
        await process.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? text.Length == 0 ? null : JsonNode.Parse(text)
            : throw new HttpRequestException($"Orthanc answered {(int)answer.StatusCode}: {text}", null, answer.StatusCode);
    }

    private static JsonObject Settings(OrthancOptions options, OrthancPorts ports, TempFolder folder)
    {
        var settings = new JsonObject
        {
            ["Name"] = options.AeTitle,
            ["DicomAet"] = options.AeTitle,
            ["DicomPort"] = ports.Dicom,
            ["HttpPort"] = ports.Web,
            ["StorageDirectory"] = folder.Folder("storage"),
            ["IndexDirectory"] = folder.Folder("storage"),
            ["Plugins"] = new JsonArray(),
            ["RemoteAccessAllowed"] = false,
            ["AuthenticationEnabled"] = false,
            ["SslEnabled"] = false,
            ["DicomCheckCalledAet"] = false,
            ["DicomAlwaysAllowEcho"] = true,
            ["DicomAlwaysAllowStore"] = true,
            ["DicomAlwaysAllowFind"] = true,
            ["DicomAlwaysAllowGet"] = true,
            ["DicomAlwaysAllowMove"] = true,
            ["UnknownSopClassAccepted"] = true,
            ["OverwriteInstances"] = true,
            ["StorageCompression"] = false,
            ["StableAge"] = options.StableAgeSeconds,

            // Seconds for one answer of the other side, which may be as busy as everything here.
            ["DicomScuTimeout"] = 300,
            ["DicomScpTimeout"] = 300,
            ["ConcurrentJobs"] = 2,
            ["SynchronousCMove"] = true,
            ["DicomModalities"] = new JsonObject(options.Modalities.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)new JsonObject
            {
                ["AET"] = m.AeTitle,
                ["Host"] = "127.0.0.1",
                ["Port"] = m.Port,
                ["UseDicomTls"] = m.Tls,
                ["AllowTranscoding"] = false,
            }))),
        };
        if (options.Tls is { } tls)
        {
            settings["DicomTlsEnabled"] = options.ListensInTls;
            settings["DicomTlsCertificate"] = tls.Certificate;
            settings["DicomTlsPrivateKey"] = tls.Key;
            settings["DicomTlsTrustedCertificates"] = tls.Trusted;
            settings["DicomTlsRemoteCertificateRequired"] = true;
        }

        return settings;
    }
}
