using System.CommandLine;
using DicomExchange.Dicom.Standard;
using DicomExchange.Host.Setup;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx init</c>.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var directory = new Option<string>("--directory", "-d")
        {
            Description = "The folder to make the node in.",
            DefaultValueFactory = _ => ".",
            HelpName = "FOLDER",
        };
        var title = new Option<string?>("--ae-title", "-t")
        {
            Description = "The AE title of this node, 1 to 16 characters. Default: the machine's name.",
            HelpName = "TITLE",
        };
        title.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !AeTitle.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError("--ae-title: an AE title has 1 to 16 printable characters and no backslash.");
            }
        });
        var command = new Command("init", "Make a new node: settings, master key, certificate and recovery file.") { directory, title };
        command.SetAction((parsed, cancellation) => RunAsync(
            Path.GetFullPath(parsed.GetValue(directory)!),
            parsed.GetValue(title) is { } given ? AeTitle.Parse(given) : OwnTitle.Of(Environment.MachineName),
            parsed.InvocationConfiguration.Output,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string folder, AeTitle title, TextWriter output, CancellationToken cancellation)
    {
        var report = await new NodeSetup(new NodeFiles(folder), title, TimeProvider.System).RunAsync(cancellation);
        foreach (var line in Explain(report, title))
        {
            output.WriteLine(line);
        }

        RecoveryCommand.WritePassphrase(output, report.Files.Recovery, report.Passphrase);
        foreach (var line in NextSteps(report))
        {
            output.WriteLine(line);
        }

        return ExitCodes.Done;
    }

    private static IEnumerable<string> Explain(SetupReport report, AeTitle title) =>
    [
        $"A new node with the AE title {title} is in {report.Files.Folder}.",
        string.Empty,
        $"  settings      {report.Files.Settings}",
        $"  master key    {report.Files.MasterKey}   (without it nothing in data/ can be read; best moved to another volume)",
        $"  certificate   {report.Files.Certificate}   (valid until {report.Expires:yyyy-MM-dd})",
        $"  store         {report.Files.Data}   (encrypted, empty)",
        string.Empty,
        "Give this fingerprint to every partner, by a way that cannot be tampered with (read it out on the telephone):",
        string.Empty,
        $"  {report.Fingerprint}",
        string.Empty,
    ];

    private static IEnumerable<string> NextSteps(SetupReport report) =>
    [
        string.Empty,
        "Next:",
        $"  1. Enter the first partner: dicomx partner add NAME --ae-title TITLE --fingerprint sha256:... --host HOST --port 2762 --may echo,store --config {report.Files.Settings}",
        "     ('dicomx partner add --help' has the rest; or edit the file by hand, editors that know JSON Schema help with every key.)",
        $"  2. dicomx config check --config {report.Files.Settings}",
        $"  3. dicomx serve --config {report.Files.Settings}",
    ];
}
