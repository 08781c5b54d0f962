using System.CommandLine;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;

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
            await PartnerFileChange.RunAsync(
                file, (settings, json) => PartnerEdit.Remove(json.Span, IndexOf(settings, partner)), $"\"{partner}\" was taken out of {file}.", parsed.InvocationConfiguration, cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static int IndexOf(NodeSettings settings, string name)
    {
        var partner = PartnerCommand.Named(settings, name);
        return settings.Partners.Index().First(p => ReferenceEquals(p.Item, partner)).Index;
    }
}
