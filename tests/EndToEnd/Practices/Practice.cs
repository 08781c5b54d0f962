using System.Security.Cryptography.X509Certificates;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;
using Shouldly;

namespace DicomExchange.EndToEnd.Practices;

/// <summary>
/// A node in a folder of its own, made by <c>dicomx init</c> and run as a process: four plain and two TLS units that store, one
/// viewer that sees everything over TLS.
/// </summary>
internal sealed class Practice : IDisposable
{
    public const int PlainUnits = 4;
    public const int TlsUnits = 2;
    private const string Title = "RIVERDENTAL";

    private static readonly Lazy<TestCertificate[]> UnitCertificates = new(() => [.. Enumerable.Range(1, TlsUnits).Select(i => Certificate($"TLS{i}"))]);
    private static readonly Lazy<Task<Practice>> Model = new(MakeModelAsync);
    private static readonly Lazy<TestCertificate> ViewerCertificate = new(() => Certificate("VIEWER"));

    private readonly TempFolder? temporary;

    private Practice(TempFolder? temporary, string folder)
    {
        this.temporary = temporary;
        Folder = folder;
        Settings = Path.Combine(folder, "exchange.json");
        (TlsPort, PlainPort) = (FreePort.Next(), FreePort.Next());
    }

    /// <summary>Everything of the node: settings, keys, data, logs.</summary>
    public string Folder { get; }

    public string Settings { get; }

    public string Data => Path.Combine(Folder, "data");

    public string MasterKey => Path.Combine(Folder, "keys", "master.key");

    /// <summary>What the environment of its processes has besides that of the tests.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public int TlsPort { get; }

    public int PlainPort { get; }

    /// <summary>The viewer, which may do everything and sees everything.</summary>
    public Unit Viewer => new("VIEWER", ViewerCertificate.Value, AsPartner(ViewerCertificate.Value));

    /// <summary>Two over TLS, then four in clear.</summary>
    public IReadOnlyList<Unit> Units =>
    [
        .. UnitCertificates.Value.Select((c, i) => new Unit($"TLS{i + 1}", c, AsPartner(c))),
        .. Enumerable.Range(1, PlainUnits).Select(i => new Unit($"UNIT{i}", null, AsPartner(null))),
    ];

    /// <summary>A unit that speaks in clear.</summary>
    public Unit PlainUnit => Units[TlsUnits];

    public IReadOnlyList<StoredObject> Objects => StoredObject.In(Data);

    public IReadOnlyList<string> Incoming => [.. Directory.EnumerateFiles(Path.Combine(Data, "incoming"))];

    /// <param name="more">More members of the settings file, each followed by a comma.</param>
    /// <param name="folder">A folder that is not there yet; null for a temporary one.</param>
    public static async Task<Practice> CreateAsync(string more = "", string? folder = null)
    {
        var model = await Model.Value;
        var own = folder is null ? new TempFolder() : null;
        var practice = new Practice(own, folder ?? Path.Combine(own!.Path, "practice"));
        (await ForeignTool.Find("cp").RunAsync(["-a", model.Folder, practice.Folder])).ExitCode.ShouldBe(0);
        practice.WriteSettings(more);
        return practice;
    }

    /// <summary>One with keys of its own; the others share those of a copied model, since making them costs more than most tests.</summary>
    public static async Task<Practice> InitAsync()
    {
        var own = new TempFolder();
        var practice = new Practice(own, Path.Combine(own.Path, "practice"));
        var init = await NodeProcess.RunAsync(["init", "--directory", practice.Folder, "--ae-title", Title]);
        init.ExitCode.ShouldBe(0, init.ToString());
        practice.WriteSettings();
        return practice;
    }

    public Task<NodeProcess> ServeAsync(params IEnumerable<string> under) => NodeProcess.ServeAsync(Settings, under, Variables);

    /// <summary>Runs a verb with this node's settings.</summary>
    public Task<ToolResult> RunAsync(params IEnumerable<string> verb) => NodeProcess.RunAsync([.. verb, "--config", Settings], variables: Variables);

    public void WriteSettings(string more = "") => File.WriteAllText(Settings, $$"""
        {
          "node": { "aeTitles": ["{{Title}}"], "data": "data", "keyFile": "keys/master.key" },
          "listeners": [
            { "address": "127.0.0.1", "port": {{TlsPort}}, "security": "tls" },
            { "address": "127.0.0.1", "port": {{PlainPort}}, "security": "plain" }
          ],
          "tls": { "certificate": "tls/node.crt", "key": "tls/node.key" },
          {{SettingsText.PatientLimits}}
          {{more}}
          "partners": [
            {{string.Join(",\n    ", Partners())}}
          ],
          "logging": { "folder": "logs", "level": "debug" }
        }
        """);

    public void Dispose() => temporary?.Dispose();

    private static async Task<Practice> MakeModelAsync()
    {
        var model = await InitAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => model.Dispose();
        return model;
    }

    private static IEnumerable<string> Partners()
    {
        for (var i = 1; i <= PlainUnits; i++)
        {
            yield return $$"""{ "name": "Unit {{i}}", "aeTitles": ["UNIT{{i}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["echo", "store"] }""";
        }

        for (var i = 1; i <= TlsUnits; i++)
        {
            yield return $$"""{ "name": "Workstation {{i}}", "aeTitles": ["TLS{{i}}"], "security": "tls", "certificates": ["{{UnitCertificates.Value[i - 1].Pin}}"], "may": ["echo", "store"] }""";
        }

        yield return $$"""{ "name": "Viewer", "aeTitles": ["VIEWER"], "security": "tls", "certificates": ["{{ViewerCertificate.Value.Pin}}"], "may": ["echo", "store", "find", "get"], "sees": "all" }""";
    }

    private static TestCertificate Certificate(string name) => TestCertificates.SelfSigned(name, new CertificateShape { RsaBits = 0 });

    private PartnerSettings AsPartner(TestCertificate? caller)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Folder, "tls", "node.crt"));
        return new PartnerSettings
        {
            Name = "River Dental",
            AeTitles = [AeTitle.Parse(Title)],
            Security = caller is null ? ChannelSecurity.Plain : ChannelSecurity.Tls,
            PlainRisk = caller is null,
            Certificates = caller is null ? [] : [Fingerprint.Of(certificate.RawData)],
            Host = HostName.TryParse("127.0.0.1", out var host) ? host : null,
            Port = caller is null ? PlainPort : TlsPort,
        };
    }
}
