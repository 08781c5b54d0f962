using System.CommandLine;
using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary>A verb that calls a partner with this node's certificate and AE title, as the settings say; the node need not run.</summary>
internal static class PartnerVerb
{
    /// <param name="name">The verb.</param>
    /// <param name="description">For <c>--help</c>.</param>
    /// <param name="run">Calls the partner and prints what came of it; returns the exit code.</param>
    public static Command Create(string name, string description, Func<PartnerDialer, PartnerSettings, ParseResult, CancellationToken, Task<int>> run)
    {
        var config = ConfigOption.Create();
        var partner = new Argument<string>("partner") { Description = "A partner's name or AE title, as in the settings." };
        var command = new Command(name, description) { config, partner };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            var callee = Partner(settings, parsed.GetValue(partner)!);
            var tls = TlsFiles.Load(settings);
            return await run(new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System), callee, parsed, cancellation);
        });
        return command;
    }

    private static PartnerSettings Partner(NodeSettings settings, string name)
    {
        var found = new PartnerNames(settings.Partners).Named(name);
        if (found.Count != 1)
        {
            throw new CommandRefusedException(found.Count == 0
                ? $"\"{name}\" is no partner's name or AE title in {settings.File}."
                : $"\"{name}\" is a title of {found.Count} partners; use the name of one: {string.Join(", ", found.Select(p => p.Name))}.");
        }

        return found[0] is { Security: ChannelSecurity.Plain, PlainRisk: false }
            ? throw new CommandRefusedException($"\"{found[0].Name}\" is a plain partner: data of patients would cross the network in clear. If the practice accepts that, set \"plainRisk\": true there.")
            : found[0];
    }
}
