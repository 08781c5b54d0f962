using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Tests.Tls;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>OpenSSL's own client and tools, for what the framework's TLS cannot be made to do.</summary>
internal sealed class OpenSsl : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("openssl-").FullName;

    public static bool IsHere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(f => File.Exists(Path.Combine(f, "openssl")));

    public string In(string name) => Path.Combine(folder, name);

    /// <summary>Writes name.crt and name.key.</summary>
    public void Write(string name, X509Certificate2 certificate)
    {
        File.WriteAllText(In(name + ".crt"), certificate.ExportCertificatePem());
        File.WriteAllText(In(name + ".key"), System.Text.Encoding.ASCII.GetString(TestCertificates.KeyPem(certificate).Content.Span));
    }

    /// <summary>Connects to the port with a certificate of <see cref="Write"/> or a tool, says what it is given, and tells what OpenSSL printed.</summary>
    public Task<string> ClientAsync(int port, string name, string input, params IEnumerable<string> options) =>
        RunAsync(input, ["s_client", "-connect", $"127.0.0.1:{port}", "-cert", In(name + ".crt"), "-key", In(name + ".key"), .. options]);

    /// <summary>A TLS 1.3 session, with leave to send early data, that OpenSSL's own server gave to a certificate of <see cref="Write"/>.</summary>
    /// <returns>Its file.</returns>
    public async Task<string> ForeignSessionAsync(string name)
    {
        string[] server = ["s_server", "-accept", "127.0.0.1:0", "-cert", In(name + ".crt"), "-key", In(name + ".key"), "-tls1_3", "-max_early_data", "16384", "-www", "-naccept", "1"];
        using var process = Process.Start(new ProcessStartInfo("openssl", server) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("s_server ended.");
            }
            while (!line.StartsWith("ACCEPT ", StringComparison.Ordinal));

            // It answers with a page and closes, behind its tickets.
            var port = int.Parse(line[(line.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            var said = await ClientAsync(port, name, "GET / HTTP/1.0\r\n\r\n", "-tls1_3", "-ign_eof", "-sess_out", In("foreign"));
            return File.Exists(In("foreign")) ? In("foreign") : throw new InvalidOperationException("s_server gave no session.\n" + said);
        }
        finally
        {
            process.Kill();
        }
    }

    public async Task<string> RunAsync(string input, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read all of its input.
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        return await output + await errors;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
