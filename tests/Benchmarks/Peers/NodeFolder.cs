using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks.Peers;

/// <summary>
/// Everything a node of our own needs, in one temporary folder: keys, certificate, settings with one partner. The folder is gone
/// afterwards; a store that is to be kept lies elsewhere, with its key.
/// </summary>
internal sealed class NodeFolder : IDisposable
{
    /// <summary>The title of the partner that all benchmarks play.</summary>
    public const string CallerTitle = "BENCHMARK";

    /// <summary>The same partner's name.</summary>
    public const string CallerName = "caller";

    /// <summary>The title of the node.</summary>
    public const string Title = "MEASURED";

    private readonly TempFolder folder = new();
    private readonly TestCertificate certificate = TestCertificates.SelfSigned("measured", new CertificateShape { RsaBits = 0 });
    private readonly int port = FreePort.Next();

    private readonly OtherPartners others;
    private readonly MoveTarget? target;
    private readonly string home;

    /// <param name="others">Whom it knows besides the caller.</param>
    /// <param name="target">Where the caller may have objects sent to; null for nowhere.</param>
    /// <param name="kept">A folder for the store and its master key, which stay there; null where they go too.</param>
    public NodeFolder(OtherPartners? others = null, MoveTarget? target = null, string? kept = null)
    {
        home = kept ?? folder.Path;
        this.others = others ?? OtherPartners.None;
        this.target = target;
        Caller = TestCertificates.SelfSigned("caller", new CertificateShape { RsaBits = 0 });
        PrivateFile.MakeFolder(home);
        PrivateFile.MakeFolder(Data);
        if (!File.Exists(KeyFile))
        {
            _ = MasterKeyFile.Create(KeyFile);
        }

        (CertificateFile, _) = certificate.WriteTo(folder.Path, "node");
        folder.Write("exchange.json", Settings());
    }

    /// <summary>The partner's certificate: ECDSA P-256, as the node's own.</summary>
    public TestCertificate Caller { get; }

    /// <summary>The certificate that the node shows, as PEM.</summary>
    public string CertificateFile { get; }

    /// <summary>The same certificate, as partners know it.</summary>
    public Fingerprint Pin => Fingerprint.Parse(certificate.Pin);

    private string Data => Path.Combine(home, "data");

    private string KeyFile => Path.Combine(home, "master.key");

    private string Mark => Path.Combine(home, "filled");

    /// <summary>To fill the store before the node runs.</summary>
    public StoreOptions Store() => new() { DataFolder = Data, MasterKeys = MasterKeyFile.Load(KeyFile) };

    /// <summary>Fills the store with made-up studies, unless it was filled with as many before.</summary>
    /// <exception cref="InvalidOperationException">It holds something else.</exception>
    public async Task FillAsync(int studies, int instances = 1)
    {
        var wanted = $"{studies} studies of {instances}";
        if (File.Exists(Mark))
        {
            var held = await File.ReadAllTextAsync(Mark);
            if (held != wanted)
            {
                throw new InvalidOperationException($"{home} holds {held}, not {wanted}: name another folder.");
            }

            return;
        }

        if (Directory.EnumerateFileSystemEntries(Data).Any())
        {
            throw new InvalidOperationException($"{home} was not filled to the end: remove it.");
        }

        await IndexFiller.FillAsync(Store(), studies, instances);
        await File.WriteAllTextAsync(Mark, wanted);
    }

    /// <summary>Starts <c>dicomx serve</c> in a process of its own.</summary>
    public async Task<NodeProcess> ServeAsync(string? program = null)
    {
        if (!Directory.EnumerateFileSystemEntries(Data).Any())
        {
            await (await ExchangeStore.CreateAsync(Store(), NullLoggerFactory.Instance, CancellationToken.None)).DisposeAsync();
        }

        return await NodeProcess.ServeAsync(Path.Combine(folder.Path, "exchange.json"), [], null, program);
    }

    /// <summary>As after an end that was not clean: the next start opens every row of the catalog.</summary>
    public void RemoveSnapshot() => File.Delete(Path.Combine(Data, "index.snapshot"));

    public ServerUnderTest AsServer(NodeProcess process) => new("DicomExchange", Address(), new(process.Id));

    public void Dispose()
    {
        certificate.Dispose();
        Caller.Dispose();
        folder.Dispose();
    }

    private PartnerSettings Address() => new()
    {
        Name = "measured",
        AeTitles = [AeTitle.Parse(Title)],
        Security = ChannelSecurity.Tls,
        Certificates = [Pin],
        Host = HostName.TryParse("127.0.0.1", out var host) ? host : null,
        Port = port,
    };

    private string May => target is null
        ? """ "may": ["echo", "store", "find", "get"] """
        : $""" "may": ["echo", "store", "find", "get", "move"], "moveTo": ["{MoveTarget.Title}"] """;

    private string Settings() => $$"""
        {
          "node": { "aeTitles": ["{{Title}}"], "data": "{{Data}}", "keyFile": "{{KeyFile}}" },
          "listeners": [ { "address": "127.0.0.1", "port": {{port}}, "security": "tls" } ],
          "tls": { "certificate": "node.crt", "key": "node.key" },
          "partners": [
            {{others.Text()}}{{target?.Text()}}
            { "name": "{{CallerName}}", "aeTitles": ["{{CallerTitle}}"], "security": "tls", "certificates": ["{{Caller.Pin}}"],
              {{May}}, "sees": "{{others.Sees}}" }
          ],
          "logging": { "folder": "logs" }
        }
        """;
}
