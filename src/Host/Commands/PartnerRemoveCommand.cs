using System.CommandLine;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Store;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx partner remove</c>.</summary>
internal static class PartnerRemoveCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var name = new Argument<string>("partner") { Description = "The partner's name or AE title." };
        var command = new Command("remove", "Take a partner out of the settings. What it sent stays in the store.") { config, name };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (file, partner) = (parsed.GetValue(config)!, parsed.GetValue(name)!);
            var settings = ConfigOption.Load(file);
            var removed = PartnerCommand.Named(settings, partner).Name;
            RefuseWhereRouted(settings, removed);
            var look = await HeldNamesLook.RunAsync(settings, cancellation);
            await PartnerFileChange.RunAsync(
                file, (settings, json) => PartnerEdit.Remove(json.Span, IndexOf(settings, partner)), $"\"{partner}\" was taken out of {file}.", parsed.InvocationConfiguration, cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(Remains(look, removed));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>A route that names nobody would be a mistake; which one it is, and what to do, is said before.</summary>
    private static void RefuseWhereRouted(NodeSettings settings, string name)
    {
        var names = new PartnerNames(settings.Partners);
        var routes = settings.Routes
            .Where(route => route.ForwardTo.Concat(route.When.From ?? []).Concat(route.Grant?.To ?? []).Any(named => names.One(named)?.Name == name))
            .Select(static route => $"\"{Printable.Text(route.Name)}\"").ToList();
        if (routes.Count > 0)
        {
            throw new CommandRefusedException(
                $"Nothing was changed: \"{Printable.Text(name)}\" is named by {(routes.Count == 1 ? "the route" : "the routes")} {string.Join(", ", routes)}. Take it out of \"forwardTo\", \"from\" and \"grant\" there first, then repeat the command.");
        }
    }

    private static string Remains(HeldNamesLook look, string name) => look switch
    {
        { Held: null } => $"What remains in the store under that name could not be looked at. {look.Problem}",
        _ when look.Under(name) is { } held =>
            $"Under the name \"{name}\" the store keeps {HeldNameText.Of(held)}. Whoever is entered under that name again gets them: never give it to another practice. 'dicomx study grants --to \"{name}\"' lists what it was granted, 'dicomx study revoke' takes it away.{Queue(held)}",
        _ => $"The store keeps nothing under the name \"{name}\".",
    };

    private static string Queue(HeldName held) => held.Waiting + held.OnHold == 0 ? string.Empty
        : " What is queued for it stays in the queue: 'dicomx queue list' shows it, 'dicomx queue cancel' ends it.";

    private static int IndexOf(NodeSettings settings, string name)
    {
        var partner = PartnerCommand.Named(settings, name);
        return settings.Partners.Index().First(p => ReferenceEquals(p.Item, partner)).Index;
    }
}
